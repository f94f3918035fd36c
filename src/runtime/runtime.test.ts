import { describe, expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import type { DecisionRecord } from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import { timedOut } from "../platform/process/deadline.ts";
import type { Policy } from "../policy.ts";
import { grammarOf } from "./grammar.ts";
import { type Caller, type RuntimeHost, runRuntime } from "./runtime.ts";

const linux = { namespaces: [{ type: "mount" }] };
const specWith = (parts: object) => JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, linux, ...parts });
const spec = specWith({});
const hardened = specWith({ root: { path: "rootfs", readonly: true } });
const decision = { mode: "enforce", readonly: true, tmpfs: [], reasons: [{ rule: "test/root", message: "a test wants it" }] };
const create = ["create", "--bundle", "/b", "web"];
const log = ["--log", "/l", "--log-format", "json"];

interface Setting extends Partial<RuntimeHost>, Partial<Caller> {
	readonly prepare?: OssifyError;
	readonly decides?: object | OssifyError;
	readonly config?: string | OssifyError;
}

/** All that the wrapper did, in order. */
async function wrapWithLasts({ decides = decision, config = spec, prepare, ...changes }: Setting) {
	const did: string[] = [];
	const lasts: string[][] = [];
	let isLimited = false;
	const records: DecisionRecord[] = [];
	const states: unknown[] = [];
	const decide: Policy["decide"] = (_, { state }) => {
		states.push(state);
		if (decides instanceof OssifyError) throw decides;
		return checkDecision(decides);
	};
	const host: RuntimeHost = {
		stage: "create",
		findRuntime: () => ({ path: "/usr/sbin/runc", grammar: grammarOf("/usr/sbin/runc") }),
		loadPolicy: async () => {
			did.push("load");
			return { decide, digest: "5f70bf18" } as unknown as Policy;
		},
		readSpec: (path) => {
			if (config instanceof OssifyError) throw config;
			did.push(`read ${path}`);
			return new TextEncoder().encode(config);
		},
		rootFiles: {
			entry: (path) => (path === "/real/b/rootfs/link" ? { link: "/" } : "missing"),
			realPath: (path) => path,
			identity: (path) => path,
			mountinfo: () => "",
			isFile: () => false,
			whyNoFolderIn: () => undefined,
			folder: () => undefined,
			hasContent: () => false,
			contentOf: () => ({ bytes: 0, inodes: 0 }),
		},
		ownHook: { command: ["/ossify"], environment: {}, options: [], seconds: 20 },
		absolutePath: (path) => (path.startsWith("/") ? path : `/wd/${path}`),
		hostCapabilities: () => ["CAP_SYS_ADMIN"],
		resolveBundle: (path) => `/real${path}`,
		kindOf: (path) => (path === "/dev/stdin" ? "stream" : path === "/p/none" ? "missing" : "file"),
		findBundle: ({ runtime, global, own, container }) => {
			did.push([runtime, ...global, "state", ...own, container].join(" "));
			if (container === "nobody") throw new OssifyError("host/no-state", "it does not exist");
			return "/b";
		},
		writeSpec: async (path, bytes) => {
			did.push(`write ${path}: ${new TextDecoder().decode(bytes)}`);
		},
		startDeadline: async () => {
			isLimited = true;
			return {
				checkTime: () => 20,
				renew: () => {},
				begin: (step, will) => {
					const appends = will?.(timedOut(step, 20), 22_000) ?? [];
					const texts = appends.map(({ to, bytes }) => `${"name" in to ? to.name : ""}: ${new TextDecoder().decode(bytes)}`);
					lasts.push([step.doing, ...texts]);
				},
				stop: () => {
					isLimited = false;
				},
			};
		},
		appendsOf: ({ outcome, container, error }) => [
			{ to: { name: "/decisions", mode: 0o640, followLinks: false }, bytes: encode([container, outcome, error?.code].join(" ")) },
		],
		identify: () => ({ namespace: "shop" }),
		onRestore: "refuse",
		exec: async (runtime, args) => {
			did.push([runtime, ...args, ...(isLimited ? ["in a hurry"] : [])].join(" "));
			return 0;
		},
		now: () => new Date("2026-11-23T12:00:00.5Z"),
		record: (one) => records.push(one),
		warn: (message) => did.push(`warn: ${message}`),
		allowOnError: false,
		...changes,
	};
	const caller: Caller = {
		args: create,
		appendTo: (path, text) => did.push(`append ${path}: ${text}`),
		now: host.now,
		warn: host.warn,
		...changes,
	};
	const prepareHost = async () => {
		if (prepare) throw prepare;
		return host;
	};
	const result = await runRuntime(caller, prepareHost).catch((thrown: OssifyError) => thrown.code ?? String(thrown));
	return {
		result,
		lasts,
		did,
		states,
		outcomes: records.map(
			({ container, outcome, stage, warn }) => `${stage} ${container}: ${[outcome, ...warn.map(({ rule }) => rule)].join(", ")}`,
		),
	};
}

async function wrap(setting: Setting) {
	const { lasts: _, ...rest } = await wrapWithLasts(setting);
	return rest;
}

const encode = (text: string) => new TextEncoder().encode(text);
const entry = (message: string) =>
	`append /l: ${JSON.stringify({ level: "error", msg: `ossify: ${message}`, time: "2026-11-23T12:00:00.500Z" })}\n`;
const damaged = new OssifyError("policy/failed", "it does not work");
const gone = new OssifyError("input/unreadable", "there is no such file");
const refusal = "the policy refuses this container: test/rule: no";
const denies = { ...decision, deny: [{ rule: "test/rule", message: "no" }] };

/** By name: the setting, what it comes to, what was done, what was recorded. */
const cases: readonly (readonly [
	name: string,
	setting: Setting,
	result: number | string,
	did: readonly string[],
	outcomes: readonly string[],
])[] = [
	[
		"a start: the spec is hardened, then the runtime has its call",
		{},
		0,
		["read /b/config.json", "load", `write /b/config.json: ${hardened}`, "/usr/sbin/runc create --bundle /b web"],
		["create web: requested"],
	],
	[
		"a spec that is as it should be is not written",
		{ config: hardened },
		0,
		["read /b/config.json", "load", "/usr/sbin/runc create --bundle /b web"],
		["create web: unchanged"],
	],
	[
		"in audit mode nothing is written",
		{ decides: { ...decision, mode: "audit" } },
		0,
		["read /b/config.json", "load", "/usr/sbin/runc create --bundle /b web"],
		["create web: audited"],
	],
	["what starts nothing loads nothing", { args: ["state", "create"] }, 0, ["/usr/sbin/runc state create"], []],
	["a refusal", { decides: denies }, "denied/by-policy", ["read /b/config.json", "load"], ["create web: denied"]],
	[
		"a refusal, in the log that was asked for",
		{ decides: denies, args: [...log, ...create] },
		"denied/by-policy",
		["read /b/config.json", "load", entry(refusal)],
		["create web: denied"],
	],
	[
		"a refusal is no error that could be allowed",
		{ decides: denies, allowOnError: true },
		"denied/by-policy",
		["read /b/config.json", "load"],
		["create web: denied"],
	],
	[
		"a policy that fails",
		{ decides: damaged, args: [...log, ...create] },
		"policy/failed",
		["read /b/config.json", "load", entry("it does not work")],
		["create web: failed"],
	],
	[
		"a policy that fails, allowed",
		{ decides: damaged, allowOnError: true },
		0,
		[
			"read /b/config.json",
			"load",
			"warn: --on-error allow: the container starts although it may not be hardened: it does not work",
			"/usr/sbin/runc create --bundle /b web",
		],
		["create web: allowed"],
	],
	[
		"settings that are wrong, reported to containerd",
		{ prepare: new OssifyError("host/invalid-settings", "it has a key"), args: [...log, ...create] },
		"host/invalid-settings",
		[entry("it has a key")],
		[],
	],
	["a bundle without a spec", { config: gone }, "input/unreadable", [], ["create web: failed"]],
	["a config.json that is not a spec", { config: "{}" }, "input/not-a-spec", ["read /b/config.json"], ["create web: failed"]],
	[
		"a spec that cannot be written",
		{ writeSpec: () => Promise.reject(new OssifyError("host/unwritable", "the disk is full")) },
		"host/unwritable",
		["read /b/config.json", "load"],
		["create web: failed"],
	],
	[
		"no runtime, reported to containerd",
		{
			findRuntime: () => {
				throw new OssifyError("host/no-runtime", "cannot find it");
			},
			args: [...log, ...create],
		},
		"host/no-runtime",
		[entry("cannot find it")],
		["create web: failed"],
	],
	[
		"a spec without a mount namespace of its own",
		{ config: specWith({ linux: {} }) },
		"input/shared-mounts",
		["read /b/config.json", "load"],
		["create web: failed"],
	],
	[
		"a mount that a link of the image leads to the root",
		{ config: specWith({ mounts: [{ destination: "/link", type: "bind", source: "/volume" }] }) },
		"input/root-mount",
		["read /b/config.json", "load"],
		["create web: failed"],
	],
	[
		"a runtime that is neither runc nor crun is named in the record",
		{ findRuntime: () => ({ path: "/opt/youki", grammar: grammarOf("/opt/youki") }) },
		0,
		["read /b/config.json", "load", `write /b/config.json: ${hardened}`, "/opt/youki create --bundle /b web"],
		["create web: requested, runtime/unknown"],
	],
	[
		"a call that may be about this bundle and about that",
		{ args: [...log, "create", "--new", "--bundle", "/b", "web"] },
		"input/unclear-call",
		[
			entry(
				"cannot determine what this call starts: depending on its version, the runtime would start /b/config.json or start ./config.json; write each option as --NAME=VALUE, in front of the container's ID",
			),
		],
		[],
	],
	[
		"a log that cannot be written is no reason to say something else",
		{
			decides: denies,
			args: [...log, ...create],
			appendTo: () => {
				throw new Error("EROFS");
			},
		},
		"denied/by-policy",
		["read /b/config.json", "load", "warn: the error could not be written to /l: EROFS"],
		["create web: denied"],
	],
	[
		"a restore of what was hardened",
		{ config: hardened, args: ["restore", "--bundle", "/b", "web"] },
		0,
		["read /b/config.json", "load", "/usr/sbin/runc restore --bundle /b web"],
		["create web: unchanged"],
	],
	[
		"a restore of what was not",
		{ args: ["restore", "--bundle", "/b", "web"] },
		"denied/frozen",
		["read /b/config.json", "load"],
		["create web: denied"],
	],
	[
		"a restore of a container that was not hardened, with --on-restore harden",
		{ args: ["restore", "--bundle", "/b", "web"], onRestore: "harden" },
		0,
		["read /b/config.json", "load", `write /b/config.json: ${hardened}`, "/usr/sbin/runc restore --bundle /b web"],
		["create web: requested"],
	],
	["the runtime's exit code", { exec: async () => 37, args: ["state", "web"] }, 37, [], []],
	[
		"the runtime that cannot be started",
		{ exec: () => Promise.reject(new OssifyError("host/not-started", "cannot start it")), args: [...log, "state", "web"] },
		"host/not-started",
		[entry("cannot start it")],
		[],
	],
];

/** Runs processes in a container whose root is read-only; `/p` are process files. */
const sets = (...names: string[]) => ({ bounding: names, effective: names });
const running = specWith({ root: { path: "rootfs", readonly: true }, process: { args: ["sh"], capabilities: sets("CAP_CHOWN") } });
const files = (given: Readonly<Record<string, string>>) => ({
	readSpec: (path: string) => {
		if (given[path] === undefined) throw gone;
		return new TextEncoder().encode(given[path]);
	},
});
const processWith = (capabilities: unknown) => JSON.stringify({ args: ["sh"], capabilities });
const inside = files({
	"/b/config.json": running,
	"/p/plain": processWith(sets("CAP_CHOWN", "CAP_NET_ADMIN")),
	"/p/admin": processWith(sets("CAP_CHOWN", "CAP_SYS_ADMIN")),
	"/p/number": processWith({ ambient: ["21"] }),
	"/p/silent": processWith(undefined),
	"/p/twice": '{"capabilities":{"bounding":[]},"capabilities":{"bounding":["CAP_SYS_ADMIN"]}}',
	"/p/folded": '{"Capabilities":{"bounding":["CAP_SYS_ADMIN"]}}',
	"/dev/stdin": processWith(sets("CAP_SYS_ADMIN")),
});
const add = ["--root", "/r", "exec", "--cap", "CAP_SYS_ADMIN", "web", "sh"];
const asked = "/usr/sbin/runc --root /r state web";
const through = (args: readonly string[]) => `/usr/sbin/runc ${args.join(" ")}`;
const byFile = (path: string) => ["--root", "/r", "exec", "--process", path, "web"];
const looked = (path: string): (typeof cases)[number] => [
	`a process file that adds it: ${path}`,
	{ args: byFile(path), ...inside },
	0,
	[asked, "load", through(byFile(path))],
	["exec web: unchanged"],
];

const execs: typeof cases = [
	["--cap", { args: add, ...inside }, 0, [asked, "load", through(add)], ["exec web: unchanged"]],
	["--cap, refused", { args: add, ...inside, decides: denies }, "denied/by-policy", [asked, "load"], ["exec web: denied"]],
	[
		"--cap, refused in the log that was asked for",
		{ args: [...log, ...add], ...inside, decides: denies },
		"denied/by-policy",
		[
			"/usr/sbin/runc --log /l --log-format json --root /r state web",
			"load",
			entry("the policy refuses this process in the container web: test/rule: no"),
		],
		["exec web: denied"],
	],
	[
		"--cap, refused in audit mode",
		{ args: add, ...inside, decides: { ...denies, mode: "audit" } },
		0,
		[asked, "load", through(add)],
		["exec web: audited"],
	],
	["--cap, where the policy fails", { args: add, ...inside, decides: damaged }, "policy/failed", [asked, "load"], ["exec web: failed"]],
	[
		"--cap, where the policy fails and that is allowed",
		{ args: add, ...inside, decides: damaged, allowOnError: true },
		0,
		[asked, "load", "warn: --on-error allow: the process starts although it may undo the read-only root: it does not work", through(add)],
		["exec web: allowed"],
	],
	[
		"--cap, where the policy by now wants more of the container",
		{ args: add, ...inside, decides: { ...decision, tmpfs: [{ destination: "/tmp", options: [], copyUp: false }] } },
		0,
		[asked, "load", through(add)],
		["exec web: unchanged"],
	],
	[
		"a container that has it",
		{ args: add, ...files({ "/b/config.json": running.replaceAll("CAP_CHOWN", "CAP_SYS_ADMIN") }) },
		0,
		[asked, through(add)],
		[],
	],
	["a container whose root is writable", { args: add, ...files({ "/b/config.json": spec }) }, 0, [asked, through(add)], []],
	[
		"a container that is not there",
		{ args: ["exec", "--cap", "CAP_SYS_ADMIN", "nobody", "sh"], ...inside },
		"host/no-state",
		["/usr/sbin/runc state nobody"],
		["exec nobody: failed"],
	],
	[
		"a container that is not there, where failures are allowed",
		{ args: ["exec", "--cap", "CAP_SYS_ADMIN", "nobody", "sh"], ...inside, allowOnError: true },
		0,
		[
			"/usr/sbin/runc state nobody",
			"warn: --on-error allow: the process starts although it may undo the read-only root: it does not exist",
			"/usr/sbin/runc exec --cap CAP_SYS_ADMIN nobody sh",
		],
		["exec nobody: allowed"],
	],
	[
		"options of the runtime after the command",
		{ args: ["--root", "/a", "exec", "--root=/r", "--cap", "CAP_SYS_ADMIN", "web", "sh"], ...inside, decides: denies },
		"denied/by-policy",
		["/usr/sbin/runc --root /a state --root=/r web", "load"],
		["exec web: denied"],
	],
	["a bundle without its spec", { args: add, ...files({}) }, "input/unreadable", [asked], ["exec web: failed"]],
	looked("/p/admin"),
	looked("/p/number"),
	looked("/dev/stdin"),
	...["/p/plain", "/p/silent"].map((path): (typeof cases)[number] => [
		`a process file that adds nothing of it: ${path}`,
		{ args: byFile(path), ...inside },
		0,
		[through(byFile(path))],
		[],
	]),
	["a process file that says it twice", { args: byFile("/p/twice"), ...inside }, "input/duplicate-key", [], ["exec web: failed"]],
	["a process file that says it in capitals", { args: byFile("/p/folded"), ...inside }, "input/ambiguous-key", [], ["exec web: failed"]],
	["a process file that is not there", { args: byFile("/p/none"), ...inside }, 0, [through(byFile("/p/none"))], []],
	["another process", { args: ["exec", "web", "sh", "-c", "id"], ...inside }, 0, ["/usr/sbin/runc exec web sh -c id"], []],
];

test.each(execs)("runRuntime(), exec: %s", async (_, setting, result, did, outcomes) => {
	const { states: _states, ...rest } = await wrap(setting);
	expect<unknown>(rest).toEqual({ result, did: [...did], outcomes: [...outcomes] });
});

test("runRuntime(), exec: the policy sees the spec with the capabilities of the process, the ID and the bundle", async () => {
	const seen: unknown[] = [];
	const loadPolicy = async () => {
		const decide: Policy["decide"] = ({ text }, context) => {
			const { process, root } = JSON.parse(text);
			seen.push({ process, root, stage: context.stage, state: context.state });
			return checkDecision(decision);
		};
		return { decide, digest: "" } as unknown as Policy;
	};
	await wrap({ args: add, ...inside, loadPolicy });
	await wrap({ args: byFile("/p/admin"), ...inside, loadPolicy });
	const root = { path: "rootfs", readonly: true };
	const context = { root, stage: "exec", state: { id: "web", bundle: "/b" } };
	const both = ["CAP_CHOWN", "CAP_SYS_ADMIN"];
	expect(seen).toEqual([
		{ process: { args: ["sh"], capabilities: { bounding: both, effective: both, permitted: ["CAP_SYS_ADMIN"] } }, ...context },
		{ process: { args: ["sh"], capabilities: { bounding: both, effective: both } }, ...context },
	]);
});

describe("runRuntime()", () => {
	test.each(cases)("%s", async (_, setting, result, did, outcomes) => {
		const { states: _states, ...rest } = await wrap(setting);
		expect<unknown>(rest).toEqual({ result, did: [...did], outcomes: [...outcomes] });
	});

	test.each([
		[["create", "--bundle", "/b", "web"], { id: "web", bundle: "/real/b" }],
		[["run", "--bundle", "/b"], { bundle: "/real/b" }],
	])("%j: the policy sees the ID and the real path of the bundle", async (args, state) => {
		expect((await wrap({ args })).states).toEqual([state]);
	});
});

test("runRuntime() prepares the writes for a step that never ends: the record, and the error in the runtime's log", async () => {
	const { lasts } = await wrapWithLasts({ args: [...log, ...create] });
	const steps: readonly [string, code: string, why: string][] = [
		["read /b/config.json", "host/timed-out", "is the machine too busy, or is there too much data?"],
		["load the policy", "policy/timed-out", "does a rule never end, or iterate over too much?"],
		["evaluate the policy", "policy/timed-out", "does a rule never end, or iterate over too much?"],
		["look up where the mounts of /b lead", "host/timed-out", "is the machine too busy, or is there too much data?"],
		["replace /b/config.json", "host/timed-out", "is the machine too busy, or is there too much data?"],
		["record the decision", "host/timed-out", "is the machine too busy, or is there too much data?"],
	];
	expect(lasts).toEqual(
		steps.map(([doing, code, why]) => [
			doing,
			`/decisions: web failed ${code}`,
			entry(`cannot ${doing}: it was not done within 20 s: ${why} --timeout sets another limit`).replace("append ", ""),
		]),
	);
});

describe("copy-up in front of a runtime", () => {
	const copying = { ...decision, tmpfs: [{ destination: "/run", mode: "0755", copyUp: true }] };
	const imageWithRun = {
		entry: () => "other" as const,
		realPath: (path: string) => path,
		identity: (path: string) => path,
		mountinfo: () => "",
		hasContent: (path: string) => path === "/real/b/rootfs/run",
		contentOf: () => ({ bytes: 0, inodes: 0 }),
		folder: () => undefined,
		isFile: () => false,
		whyNoFolderIn: () => undefined,
	};
	const written = async (setting: Setting) => {
		const { did, result } = await wrap({ decides: copying, rootFiles: imageWithRun, ...setting });
		const text = did.find((one) => one.startsWith("write "))?.replace(/^write [^{]*/, "");
		const { hooks, mounts } = JSON.parse(text ?? "{}");
		const plan = hooks?.createRuntime[0].args.find((word: string) => word.startsWith("{"));
		return { text, result, mounts, plan: plan && JSON.parse(plan) };
	};

	test("has the absolute path of the runtime's log in its plan", async () => {
		const { plan } = await written({ args: ["--log", "l", "--log-format", "json", ...create] });
		expect(plan).toMatchObject({
			stage: "create",
			runtimeLog: { path: "/wd/l", format: "json", style: "logrus" },
			identity: { namespace: "shop" },
		});
	});

	test("adds no mount at a restore, which is refused only if something else would change", async () => {
		const restore = ["restore", "--bundle", "/b", "web"];
		const { text = "" } = await written({});
		const restored = await written({ config: text, args: restore });
		expect([restored.result, restored.plan.restored, restored.mounts]).toEqual([0, true, undefined]);
		expect(await written({ config: restored.text ?? "", args: restore })).toMatchObject({ result: 0, text: undefined });
		const writable = JSON.stringify({ ...JSON.parse(text), root: { path: "rootfs" } });
		expect((await written({ config: writable, args: restore })).result).toBe("denied/frozen");
	});

	test("is left to an unknown runtime, with a warning", async () => {
		const path = "/usr/bin/kata-runtime";
		const { outcomes } = await wrap({ decides: copying, rootFiles: imageWithRun, findRuntime: () => ({ path, grammar: grammarOf(path) }) });
		expect(outcomes).toEqual(["create web: requested, runtime/copy-up, runtime/unknown"]);
	});
});
