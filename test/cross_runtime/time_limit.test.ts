/** Whatever never ends, each way of starting a container and each command that evaluates a policy ends with a reason, and a record. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { type Endless, endlessPolicy } from "../support/endless_policy.ts";
import { isWhole, limited, root, runtimes } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-limit-"));
const at = (...path: string[]) => join(folder, ...path);
const spec = `{"ociVersion":"1.0.2","root":{"path":"rootfs"},"linux":{"namespaces":[{"type":"mount"}]}}`;
const state = (bundle: string) => JSON.stringify({ ociVersion: "1.0.2", id: "web", status: "created", pid: 2 ** 30, bundle: at(bundle) });

beforeAll(async () => {
	for (const where of ["start", "opa_value_parse", "eval"] satisfies Endless[]) {
		mkdirSync(at(where));
		writeFileSync(at(where, "policy.wasm"), endlessPolicy(where));
		writeFileSync(at(where, "data.json"), "{}");
	}
	for (const bundle of ["bundle", "piped"]) mkdirSync(at(bundle, "rootfs"), { recursive: true });
	writeFileSync(at("bundle/config.json"), spec);
	for (const pipe of ["pipe", "piped/config.json", "pipe.tar.gz", "pipe.rego"]) spawnSync("mkfifo", [at(pipe)]);
	mkdirSync(at("slow"));
	writeFileSync(at("slow/a.rego"), slow);
	writeFileSync(at("slow/a_test.rego"), "package a_test\n\nimport data.ossify\n\ntest_slow if ossify.decision\n");
	mkdirSync(at("piped-policy"));
	spawnSync("mkfifo", [at("piped-policy/policy.wasm")]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hours, and no memory that grows: where each step of a loop makes a value, a machine that is quick enough reaches the limit of memory first. */
const slow = `package ossify

decision := {"mode": "audit"} if {
	xs := numbers.range(1, 100000)
	text := concat("", ["ab" | some _ in xs])
	some _ in xs
	some _ in xs
	contains(text, "ba ")
}
`;

interface Case {
	readonly args: readonly string[];
	/** Left out: open, and nothing comes. */
	readonly stdin?: string;
	readonly code: number;
	readonly says: string;
	/** As {@link reached}, where it is more. */
	readonly computes?: number;
	/** What the record says; undefined where there is no log. */
	readonly record?: object;
}

const never = "it was not done within 1 s: does a rule never end, or iterate over too much? --timeout sets another limit";
const busy = "it was not done within 1 s: is the machine too busy, or is there too much data? --timeout sets another limit";
const pipe =
	"it was not done within 1 s: is it a pipe or a device whose other end never writes, or never ends? --timeout sets another limit";
const limit = ["--timeout", "1"];
const wait = ["--timeout", "30"];
const logged = () => ["--log", at("decisions.log")];
const runtime = (...own: string[]) => ["runtime", "--runtime", "/bin/true", ...logged(), ...own, "--prepare", "--"];
const create = (bundle: string) => ["--log", at("runtime.log"), "--log-format", "json", "create", "--bundle", at(bundle), "web"];
const failed = (stage: string, code: string, message: string, more: object = {}) => ({
	stage,
	outcome: "failed",
	error: { code, message },
	...more,
});

/** By what never ends. */
const cases: Readonly<Record<string, () => Case>> = {
	"an evaluation, in eval": () => ({
		args: ["eval", "-p", at("eval"), ...limit, at("bundle")],
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
	}),
	"an evaluation, in eval for programs": () => ({
		args: ["eval", "-p", at("eval"), ...limit, "--format", "json", at("bundle")],
		code: 3,
		says: `${JSON.stringify({ error: { code: "policy/timed-out", kind: "policy", message: `cannot evaluate the policy: ${never}` } })}\n`,
	}),
	"an evaluation, in mutate": () => ({
		args: ["mutate", "-p", at("eval"), ...limit, "-o", at("never.json"), at("bundle")],
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
	}),
	"a policy that is loaded, in explain": () => ({
		// Deno and Node have read the spec within this limit on a busy machine, too.
		args: ["explain", "-p", at("opa_value_parse"), "--timeout", "2", at("bundle")],
		code: 3,
		says: `ossify: cannot load the policy: ${never.replace("1 s", "2 s")}\n`,
	}),
	"an evaluation, in a check": () => ({
		args: ["check", at("slow"), ...limit],
		computes: 4,
		code: 3,
		says: `ossify: cannot check the policies: ${never}\n`,
	}),
	"an evaluation, in a case that is made": () => ({
		args: ["init", "--from", at("bundle"), "-p", at("eval"), ...limit, at("never")],
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
	}),
	"what a build evaluates ahead": () => ({
		args: ["build", at("slow"), "-O", "2", "-o", at("never.tar.gz"), ...limit],
		computes: 4,
		code: 3,
		says: `ossify: cannot build the policies: ${never}\n`,
	}),
	"an evaluation, in a test": () => ({
		// Compiling the test is within this limit on a busy machine, too.
		args: ["test", at("slow"), "--timeout", "10"],
		computes: 4,
		code: 3,
		says: `ossify: cannot evaluate a_test/test_slow: ${never.replace("1 s", "10 s")}\n`,
	}),
	"the standard input of mutate": () => ({
		args: ["mutate", ...limit, "-o", at("never.json")],
		code: 4,
		says: `ossify: cannot read the standard input: ${pipe}\n`,
	}),
	"the standard input of fmt": () => ({ args: ["fmt", "-", ...limit], code: 4, says: `ossify: cannot read the standard input: ${pipe}\n` }),
	"a pipe as spec": () => ({ args: ["explain", at("pipe"), ...limit], code: 4, says: `ossify: cannot read ${at("pipe")}: ${pipe}\n` }),
	"an unwritten pipe as spec, for programs": () => ({
		args: ["eval", at("pipe"), ...limit, "--format", "json"],
		code: 4,
		says: `${JSON.stringify({ error: { code: "input/timed-out", kind: "input", message: `cannot read ${at("pipe")}: ${pipe}` } })}\n`,
	}),
	"an unwritten pipe as a command's data": () => ({
		args: ["mutate", "-d", at("pipe"), ...limit, "-o", at("never.json"), at("bundle")],
		code: 3,
		says: `ossify: cannot read ${at("pipe")}: ${pipe}\n`,
	}),
	"an unwritten pipe as a command's policy": () => ({
		args: ["eval", "-p", at("pipe.tar.gz"), ...limit, at("bundle")],
		code: 3,
		says: `ossify: cannot read ${at("pipe.tar.gz")}: ${pipe}\n`,
	}),
	"an unread pipe as output": () => ({
		args: ["mutate", ...limit, "-o", at("pipe"), at("bundle")],
		code: 5,
		says: `ossify: cannot write ${at("pipe")}: it was not done within 1 s: is it a pipe that no process reads? --timeout sets another limit\n`,
	}),
	"an unwritten pipe that is installed": () => ({
		args: ["install", "podman", "--root", at("bundle"), "-p", at("pipe")],
		code: 3,
		says: `ossify: cannot read ${at("pipe")}: it is not a regular file\n`,
	}),
	"an unwritten pipe that is checked": () => ({
		args: ["check", at("pipe.rego"), ...limit],
		code: 3,
		says: `ossify: cannot read ${at("pipe.rego")}: ${pipe}\n`,
	}),
	"an unwritten pipe that is built": () => ({
		args: ["build", at("pipe.rego"), ...limit, "-o", at("never.tar.gz")],
		code: 3,
		says: `ossify: cannot read ${at("pipe.rego")}: ${pipe}\n`,
	}),
	"an unwritten pipe that is tested": () => ({
		args: ["test", at("pipe.rego"), ...limit],
		code: 3,
		says: `ossify: cannot read ${at("pipe.rego")}: ${pipe}\n`,
	}),
	"an unwritten pipe that is formatted": () => ({
		args: ["fmt", at("pipe"), ...limit],
		code: 3,
		says: `ossify: cannot read ${at("pipe")}: ${pipe}\n`,
	}),
	"an unwritten pipe that a case is made of": () => ({
		args: ["init", "--from", at("pipe"), ...limit, at("never")],
		code: 4,
		says: `ossify: cannot read ${at("pipe")}: ${pipe}\n`,
	}),
	"an evaluation, in a precreate hook": () => ({
		args: ["hook", "precreate", "-p", at("eval"), ...logged(), ...limit],
		stdin: spec,
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
		record: failed("precreate", "policy/timed-out", `cannot evaluate the policy: ${never}`, {
			policy: expect.any(String),
			duration: 3000,
		}),
	}),
	"an evaluation, in a createRuntime hook": () => ({
		args: ["hook", "createRuntime", "-p", at("eval"), ...logged(), ...limit],
		stdin: state("bundle"),
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
		record: failed("createRuntime", "policy/timed-out", `cannot evaluate the policy: ${never}`, { container: "web" }),
	}),
	"an evaluation, in front of a runtime": () => ({
		args: [...runtime("-p", at("eval"), ...limit), ...create("bundle")],
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
		record: failed("create", "policy/timed-out", `cannot evaluate the policy: ${never}`, { container: "web" }),
	}),
	"a module's own start": () => ({
		args: ["hook", "precreate", "-p", at("start"), ...logged(), ...limit],
		stdin: spec,
		code: 3,
		says: `ossify: cannot load the policy: ${never}\n`,
		record: failed("precreate", "policy/timed-out", `cannot load the policy: ${never}`),
	}),
	"the standard input of precreate": () => ({
		args: ["hook", "precreate", ...logged(), ...limit],
		code: 5,
		says: `ossify: cannot read the spec on the standard input: ${busy}\n`,
		record: failed("precreate", "host/timed-out", `cannot read the spec on the standard input: ${busy}`),
	}),
	"the standard input of createRuntime": () => ({
		args: ["hook", "createRuntime", ...logged(), ...limit],
		code: 5,
		says: `ossify: cannot read the OCI state on the standard input: ${busy}\n`,
		record: failed("createRuntime", "host/timed-out", `cannot read the OCI state on the standard input: ${busy}`),
	}),
	"a pipe as config.json of a hook": () => ({
		args: ["hook", "createRuntime", ...logged(), ...wait],
		stdin: state("piped"),
		code: 4,
		says: `ossify: cannot read ${at("piped/config.json")}: it is not a regular file\n`,
		record: failed("createRuntime", "input/unreadable", `cannot read ${at("piped/config.json")}: it is not a regular file`),
	}),
	"a pipe as config.json of a runtime": () => ({
		args: [...runtime(...wait), ...create("piped")],
		code: 4,
		says: `ossify: cannot read ${at("piped/config.json")}: it is not a regular file\n`,
		record: failed("create", "input/unreadable", `cannot read ${at("piped/config.json")}: it is not a regular file`),
	}),
	"a pipe as bundle": () => ({
		args: ["hook", "precreate", "-p", at("pipe.tar.gz"), ...logged(), ...wait],
		stdin: spec,
		code: 3,
		says: `ossify: cannot read ${at("pipe.tar.gz")}: it is not a regular file\n`,
		record: failed("precreate", "policy/unreadable", `cannot read ${at("pipe.tar.gz")}: it is not a regular file`),
	}),
	"a pipe as data": () => ({
		args: ["hook", "precreate", "-d", at("pipe"), ...logged(), ...wait],
		stdin: spec,
		code: 3,
		says: `ossify: cannot read ${at("pipe")}: it is not a regular file\n`,
		record: failed("precreate", "policy/unreadable", `cannot read ${at("pipe")}: it is not a regular file`),
	}),
	"a pipe as settings": () => ({
		args: ["runtime", "--settings", at("pipe"), "--", ...create("bundle")],
		code: 5,
		says: `ossify: cannot read ${at("pipe")}: it is not a regular file\n`,
	}),
	"a pipe as the runtime's log": () => ({
		args: [...runtime(...wait), "--log", at("pipe"), "create", "--bundle", at("piped"), "web"],
		code: 4,
		says: `ossify: warning: the error could not be written to ${at("pipe")}: ENXIO: no such device or address, open '${at("pipe")}'\nossify: cannot read ${at("piped/config.json")}: it is not a regular file\n`,
		record: failed("create", "input/unreadable", `cannot read ${at("piped/config.json")}: it is not a regular file`),
	}),
	"a pipe as the log": () => ({
		args: ["hook", "precreate", "-p", at("eval"), "--log", at("pipe"), ...limit],
		stdin: spec,
		code: 3,
		says: `ossify: cannot evaluate the policy: ${never}\n`,
	}),
};

/** On the other runtimes, a part of them: each takes two seconds more than its limit. */
const parts = ["an evaluation, in a createRuntime hook", "an evaluation, in front of a runtime", "the standard input of precreate"];
const part = (what: string) => parts.includes(what) || what.startsWith("a pipe") || what.startsWith("a policy that is loaded");

/** Most of them wait. */
const few = limited(4);

/** The executable is Bun, too. */
const names = ["executable", ...(isWhole ? ["Bun"] : []), "Deno", "Node"];

describe.each(names)("on %s", (name) => {
	test.concurrent.each(Object.keys(cases).filter((what) => name === "executable" || part(what)))(
		"what never ends: %s",
		(what) => few(() => ends(name, onRuntime(name, (cases[what] as () => Case)()))),
		patience,
	);
});

/** The last of them waits for all others. */
const patience = 300_000;
let copies = 0;

/** Runs a case in a copy of the folder. What is said of the copy is compared as if it were the folder. */
async function ends(name: string, { args, stdin, code, says, record, computes = reached }: Case): Promise<void> {
	const own = `${folder}-${copies++}`;
	const ofFolder = (text: string) => text.replaceAll(own, folder);
	const ofCopy = (text: string) => text.replaceAll(folder, own);
	spawnSync("cp", ["-a", folder, own]);
	try {
		const before = readdirSync(join(own, "bundle"));
		const argv = [...starting(name), ...args.map(ofCopy)];
		const child = Bun.spawn(argv, { stdin: "pipe", stdout: "pipe", stderr: "pipe", cwd: root, env: environment });
		const watch = setInterval(() => giveWay(child.pid, computes), 250);
		if (stdin !== undefined) {
			child.stdin.write(ofCopy(stdin));
			await child.stdin.end();
		}
		const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
		const ended = await child.exited;
		clearInterval(watch);
		// Node has no way to an exit code then: a signal ends it.
		const byAlarm = name === "Node" && /timed-out|not done within/.test(stderr) && child.signalCode !== null;
		expect({ stdout, stderr: errnoless(ofFolder(stderr)), ended }).toEqual({
			stdout: "",
			stderr: errnoless(says),
			ended: byAlarm ? 142 : code,
		});
		const logOf = (path: string) => linesOf(join(own, path)).map((line) => JSON.parse(ofFolder(line)) as unknown);
		expect(logOf("decisions.log")).toMatchObject(record === undefined ? [] : [record]);
		if (args.includes(at("runtime.log")) && record !== undefined)
			expect(logOf("runtime.log")).toMatchObject([{ level: "error", msg: says.trimEnd() }]);
		expect([readFileSync(join(own, "bundle/config.json"), "utf8"), readdirSync(join(own, "bundle"))]).toEqual([spec, before]);
		expect(["never", "never.json", "never.tar.gz"].filter((path) => existsSync(join(own, path)))).toEqual([]);
	} finally {
		rmSync(own, { recursive: true });
	}
}

/** Seconds of processor time after which a process is where it never ends. */
const reached = 1;

/**
 * Leaves the processors to other tests once the process has computed so long: the alarm comes by the clock, two seconds after the limit.
 * @param seconds of processor time
 */
function giveWay(pid: number, seconds: number): void {
	try {
		const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
			.replace(/^.*\) /, "")
			.split(" ")
			.slice(11, 13)
			.map(Number);
		if ((user ?? 0) + (system ?? 0) > seconds * 100) setPriority(pid, 19);
	} catch {
		// It has just ended.
	}
}

/** Node cannot make system calls, so a live hook refuses before it asks a policy. */
function onRuntime(name: string, one: Case): Case {
	if (name !== "Node" || !one.args.includes("createRuntime")) return one;
	return { ...one, code: 5, says: `ossify: ${noKernel}\n`, record: failed("createRuntime", "host/no-ffi", noKernel, { container: "web" }) };
}
const noKernel =
	"cannot make system calls: Node has no way to make them: use the ossify executable (from a release, or dist/ossify of `npm run build:standalone`), or run ossify on Bun or Deno";

const environment = { PATH: process.env.PATH ?? "", HOME: folder };

function starting(name: string): string[] {
	if (name === "Deno") return [`${root}node_modules/.bin/deno`, "run", "--no-prompt", "--allow-all", `${root}src/cli/main.ts`];
	return (runtimes[name] as () => string[])();
}

/** Each runtime has other words for it. */
function errnoless(text: string): string {
	return text.replace(/(could not be written to \S+:).*/, "$1");
}

function linesOf(path: string): string[] {
	if (!existsSync(path)) return [];
	// Only records: an empty line is not one.
	const [end, ...lines] = readFileSync(path, "utf8").split("\n").reverse();
	expect(end).toBe("");
	return lines.reverse();
}
