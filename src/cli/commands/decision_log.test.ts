import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ossify } from "../../../test/support/cli.ts";
import { hardened } from "../../../test/support/records.ts";
import { packageAssets } from "../../platform/mod.ts";

/** A line of the log, with what differs from a container that was hardened. */
function line(differs: object = {}): string {
	const own = { time: "2026-11-23T11:00:00.250Z", container: "0123456789abcdef", namespace: "shop" };
	return `${JSON.stringify({ ...own, ...hardened, ...differs })}\n`;
}

const exempt = {
	outcome: "unchanged",
	readonly: false,
	tmpfs: [],
	namespace: "kube-system",
	container: "fedcba",
	reasons: [{ rule: "exemptions/privileged", message: "m" }],
};
const denied = {
	outcome: "denied",
	time: "2026-11-22T10:00:00Z",
	stage: "precreate",
	namespace: undefined,
	container: undefined,
	image: "quay.io/x:latest",
	deny: [{ rule: "images/latest", message: "no version" }],
	error: { code: "denied/by-policy", message: "the policy refuses this container: images/latest: no version" },
};
const failed = {
	outcome: "failed",
	duration: 340.5,
	error: { code: "host/mount", message: "cannot mount" },
	warn: [{ rule: "x/w", message: "careful" }],
};
const log = [line(denied), line(), line(exempt), line({ ...failed, time: "2026-11-23T11:30:00Z" })].join("");

const run = (args: string[], text = log, more = {}) => ossify({ args: ["log", "DIR/log", ...args], files: { log: text }, ...more });

describe("ossify log", () => {
	test("shows a line for each decision, and what was said aloud", async () => {
		expect(await run([])).toMatchObject({
			code: 0,
			stderr: "",
			stdout: [
				"2026-11-22 10:00:00Z  denied     precreate  quay.io/x:latest  12 ms",
				"    images/latest: no version",
				"2026-11-23 11:00:00Z  hardened   shop/0123456789ab  read-only root, tmpfs /run, /tmp  12 ms",
				"2026-11-23 11:00:00Z  unchanged  kube-system/fedcba  exemptions/privileged  12 ms",
				"2026-11-23 11:30:00Z  failed     shop/0123456789ab  341 ms",
				"    host/mount: cannot mount",
				"    x/w: careful",
				"",
			].join("\n"),
		});
	});

	const narrow = { terminal: true, columns: 40, environment: { NO_COLOR: "1" } };

	test("in a terminal of 40 columns, goes on in the next line", async () => {
		const whole = line({
			namespace: "shop",
			pod: "web-0",
			name: "web",
			image: "registry.example/shop/web-front:2026.11",
			warn: [{ rule: "capabilities/sys-admin", message: "it can make its root writable again by one remount" }],
			error: { code: "host/mount", message: "cannot mount", advice: "look into the log of the kernel, and try again" },
		});
		const { stdout } = await run([], `${whole}what is no decision, and is longer than a line of the terminal\n`, narrow);
		expect(stdout.split("\n")).toEqual([
			"2026-11-23 11:00:00Z  hardened ",
			"    shop/web-0/web  0123456789ab",
			"    registry.example/shop/web-front:2026.11",
			"    read-only root, tmpfs /run, /tmp",
			"    12 ms",
			"    host/mount: cannot mount",
			"    → look into the log of the kernel,",
			"    and try again",
			"    capabilities/sys-admin: it can make",
			"    its root writable again by one",
			"    remount",
			"? not a decision: what is no decision,",
			"and is longer than a line of the",
			"terminal",
			"",
		]);
	});

	test("in a terminal of 40 columns, the counts of a summary are below their rules", async () => {
		const { stdout } = await run(["--summary"], undefined, narrow);
		expect(stdout.split("\n")).toEqual([
			"4 decisions from 2026-11-22T10:00:00Z to",
			"2026-11-23T11:30:00Z",
			"",
			"  Rule",
			"  readonly/root",
			"    1 hardened, 1 denied, 1 failed",
			"  exemptions/privileged",
			"    1 unchanged",
			"  images/latest",
			"    1 denied",
			"  x/w",
			"    1 failed",
			"  All",
			"    1 hardened, 1 unchanged, 1 denied,",
			"    1 failed",
			"",
			"  Error                  failed",
			"  host/mount                  1",
			"",
			"  a decision takes 12 ms (p50), 340.5 ms",
			"  (p95), 340.5 ms (max)",
			"",
		]);
	});

	const deny = [{ rule: "capabilities/sys-admin", message: "it may remount" }];
	const audits = { mode: "audit", outcome: "audited" };
	const rootMount = { code: "input/root-mount", message: "a mount is on the root", advice: "mount it below" };
	const ofAudit = [
		line({ ...audits, warn: deny, image: "warned" }),
		line({ ...audits, deny, image: "denied" }),
		line({ ...audits, error: rootMount, image: "failed" }),
	];

	test("a hook whose installed policy is gone says who puts it back", async () => {
		const stdin = '{"ociVersion": "1.0.2", "root": {"path": "rootfs"}}';
		const { code, stderr } = await ossify({ args: ["hook", "precreate", "-p", "/etc/ossify/policy/gone", "--log", "none"], stdin });
		expect([code, stderr.replaceAll(/\s+/g, " ")]).toEqual([3, expect.stringContaining("run `ossify doctor`")]);
	});

	test("a hook whose installed data are damaged names the file and says how to restore it", async () => {
		const stdin = '{"ociVersion": "1.0.2", "root": {"path": "rootfs"}}';
		const files = { "policy/policy.wasm": packageAssets.policy().wasm, "policy/data.json": '{"ossify": {' };
		const { code, stderr } = await ossify({ args: ["hook", "precreate", "-p", "DIR/policy", "--log", "none"], files, stdin });
		const said = [
			"ossify: DIR/policy/data.json: cannot load the policy's data: JSON Parse error: Expected '}'",
			"→ the file is damaged: `ossify install ENGINE` restores an installed policy; build any other again",
		];
		expect([code, stderr.replaceAll(/\s+/g, " ").trim()]).toEqual([3, expect.stringContaining(said.join(" "))]);
	});

	test("shows what enforce mode would refuse, apart from a warning, and finds it", async () => {
		const refused = [
			"2026-11-23 11:00:00Z  audited    shop/0123456789ab  denied  12 ms",
			"    would be refused: capabilities/sys-admin: it may remount",
			"2026-11-23 11:00:00Z  audited    shop/0123456789ab  failed  12 ms",
			"    would be refused: input/root-mount: a mount is on the root",
			"    → mount it below",
			"",
		];
		const warned = [
			"2026-11-23 11:00:00Z  audited    shop/0123456789ab  warned  would: read-only root, tmpfs /run, /tmp  12 ms",
			"    capabilities/sys-admin: it may remount",
		];
		const text = ofAudit.join("");
		expect((await run([], text)).stdout).toBe([...warned, ...refused].join("\n"));
		expect((await run(["--outcome", "audited"], text)).stdout).toBe([...warned, ...refused].join("\n"));
		expect((await run(["--outcome", "would-be-refused"], text)).stdout).toBe(refused.join("\n"));
	});

	test("counts what enforce mode would refuse as a part of what was audited", async () => {
		expect((await run(["--summary"], ofAudit.join(""))).stdout).toBe(
			[
				"3 decisions from 2026-11-23T11:00:00.250Z to 2026-11-23T11:00:00.250Z",
				"",
				"  Rule                    audited  would-be-refused",
				"  readonly/root                 3                 2",
				"  capabilities/sys-admin        2                 1",
				"  All                           3                 2",
				"",
				"  Error                   audited  would-be-refused",
				"  input/root-mount              1                 1",
				"",
				"  a decision takes 12 ms (p50), 12 ms (p95), 12 ms (max)",
				"",
			].join("\n"),
		);
	});

	test.each([
		[["--outcome", "denied"], [0]],
		[
			["--outcome", "denied", "--outcome", "failed"],
			[0, 3],
		],
		[
			["--namespace", "shop"],
			[1, 3],
		],
		[
			["--container", "0123"],
			[1, 3],
		],
		[["--rule", "exemptions"], [2]],
		[["--rule", "exempt"], []],
		[["--rule", "readonly/root", "--outcome", "hardened"], [1]],
		[["--stage", "precreate"], [0]],
		[
			["--since", "2026-11-23"],
			[1, 2, 3],
		],
		[["--since", "45m"], [3]],
		[["--until", "2026-11-23T11:00:00Z"], [0]],
	])("%p shows only what passes", async (args, wanted) => {
		const lines = log.trimEnd().split("\n");
		const { stdout } = await run([...args, "--format", "json"]);
		expect(stdout.split("\n").filter(Boolean)).toEqual(wanted.map((index) => lines[index] ?? ""));
	});

	const named = [
		line({ pod: "web-7d9f-abc", name: "web", image: "registry.example:5000/team/web:1@sha256:0123" }),
		line({ pod: "web-7d9f-def", name: "proxy", image: "docker.io/library/nginx:1.27" }),
		line({ namespace: undefined, name: "db", image: "localhost/db" }),
		line({ pod: "api-1", name: undefined, engine: "cri-o" }),
	].join("");

	test("shows namespace, pod and name where they are known, and the ID beside them", async () => {
		expect((await run([], named)).stdout.split("\n").map((one) => one.slice(33, 100))).toEqual([
			"shop/web-7d9f-abc/web  0123456789ab  registry.example:5000/team/web",
			"shop/web-7d9f-def/proxy  0123456789ab  docker.io/library/nginx:1.27",
			"db  0123456789ab  localhost/db  read-only root, tmpfs /run, /tmp  1",
			"shop/api-1/0123456789ab  read-only root, tmpfs /run, /tmp  12 ms",
			"",
		]);
	});

	test.each([
		[["--pod", "web-7d9f-abc"], [0]],
		[
			["--pod", "web-*"],
			[0, 1],
		],
		[
			["--pod", "*-abc", "--pod", "api-1"],
			[0, 3],
		],
		[["--name", "db"], [2]],
		[["--name", "d*b"], [2]],
		[["--image", "web"], [0]],
		[["--image", "team/web:1"], [0]],
		[["--image", "registry.example:5000/team/web:1@sha256:0123"], [0]],
		[["--image", "nginx"], [1]],
		[["--image", "docker.io/*"], [1]],
		[
			["--namespace", "sh*", "--name", "*"],
			[0, 1],
		],
	])("%p shows only what passes, of names", async (args, wanted) => {
		const lines = named.trimEnd().split("\n");
		const { code, stdout, stderr } = await run([...args, "--format", "json"], named);
		expect([code, stderr, stdout.split("\n").filter(Boolean)]).toEqual([0, "", wanted.map((index) => lines[index] ?? "")]);
	});

	const looked = "the 4 decisions in DIR/log, from 2026-11-22T10:00:00Z to 2026-11-23T11:30:00Z,";
	test.each<[string[], string]>([
		[["--namespace", "shpo"], `none of ${looked} has --namespace "shpo" (did you mean shop?)`],
		[["--namespace", "web"], `none of ${looked} has --namespace "web" (there are kube-system, shop)`],
		[["--pod", "web"], `none of ${looked} has --pod "web" (no record has a pod)`],
		[["--image", "quay.io/y", "--image", "mysql"], `none of ${looked} has --image "quay.io/y" or "mysql" (there is quay.io/x:latest)`],
		[["--image", "x1"], `none of ${looked} has --image "x1" (did you mean x?)`],
		[
			["--outcome", "audited", "--namespace", "shop"],
			`none of ${looked} has --outcome "audited" (there are denied, failed, hardened, unchanged)`,
		],
		[
			["--outcome", "denied", "--namespace", "shop"],
			`none of ${looked} passes all filters together: alone, --outcome matches 1, --namespace matches 2`,
		],
		[["--rule", "latest"], `none of ${looked} has --rule "latest" (did you mean images/latest?)`],
		[["--rule", "lastest"], `none of ${looked} has --rule "lastest" (did you mean images/latest?)`],
		[["--rule", "exemption"], `none of ${looked} has --rule "exemption" (did you mean exemptions?)`],
		[["--since", "2026-11-24"], `none of ${looked} is within --since and --until`],
	])("%p matches nothing: standard error says why, and the exit code is 1", async (args, said) => {
		expect(await run(args)).toMatchObject({ code: 1, stdout: "", stderr: `ossify: ${said}\n` });
		const json = await run([...args, "--format", "json"]);
		expect([json.code, json.stdout, JSON.parse(json.stderr)]).toEqual([1, "", { note: { message: said } }]);
	});

	test("of many known values, standard error lists five, and how many more there are", async () => {
		const many = Array.from({ length: 7 }, (_, index) => line({ namespace: `team-${index}` })).join("");
		expect((await run(["--namespace", "shop"], many)).stderr).toEndWith(
			'has --namespace "shop" (there are team-0, team-1, team-2, team-3, team-4 and 2 more)\n',
		);
	});

	test("an empty log is no match, and a summary of nothing is still printed", async () => {
		expect(await run([], "")).toMatchObject({ code: 1, stdout: "", stderr: "ossify: there is no decision in DIR/log yet\n" });
		const one = await run(["--summary", "--namespace", "x"], line());
		const said = 'none of the one decision in DIR/log, of 2026-11-23T11:00:00.250Z, has --namespace "x" (there is shop)';
		expect(one).toMatchObject({ code: 1, stdout: "No decisions.\n", stderr: `ossify: ${said}\n` });
	});

	test("a hostile name in a log is no guess that a terminal obeys, and one that is no text is no record", async () => {
		const { stderr } = await run(["--pod", "evil"], line({ pod: "evil\u001b[2J" }));
		expect(stderr).toContain("evil\\u001b[2J");
		expect(await run([], line({ pod: 7 }))).toMatchObject({ code: 1, stdout: expect.stringMatching(/^\? not a decision/) });
	});

	test("shows what to do about an error, where the record says so", async () => {
		const error = { code: "policy/no-entrypoint", message: "it has no entrypoint", advice: "build it with `ossify build`" };
		const { stdout } = await run([], line({ outcome: "failed", error }));
		expect(stdout.split("\n").slice(1)).toEqual([
			"    policy/no-entrypoint: it has no entrypoint",
			"    → build it with `ossify build`",
			"",
		]);
	});

	test.each<object>([
		{ error: "x" },
		{ error: { code: "x" } },
		{ error: { code: "x", message: "y", advice: 7 } },
		{ readonlyMounts: "/" },
		{ readonlyMounts: [7] },
		{ tmpfs: [7] },
		{ deny: [{}] },
	])("a line with %j is no record", async (differs) => {
		expect((await run([], line(differs))).stdout).toStartWith("? not a decision: ");
	});

	test("a pattern of many stars takes no longer than its text", async () => {
		const pod = "a".repeat(253);
		expect((await run(["--pod", `${"*a".repeat(2000)}b`], line({ pod }))).code).toBe(1);
		expect((await run(["--pod", `${"*a".repeat(253)}*`], line({ pod }))).code).toBe(0);
	});

	test("shows lines that are no decisions as such, and goes on", async () => {
		const text = `${line().slice(0, 40)}\n${line()}not one\n{"time":"x"}\n[1]\n${line(exempt).trimEnd().slice(0, 30)}`;
		const { code, stdout } = await run([], text);
		expect([code, stdout.split("\n").map((one) => one.slice(0, 24))]).toEqual([
			0,
			[
				'? not a decision: {"time',
				"2026-11-23 11:00:00Z  ha",
				"? not a decision: not on",
				'? not a decision: {"time',
				"? not a decision: [1]",
				'? not a decision: {"time',
				"",
			],
		]);
		const json = await run(["--format", "json"], text);
		expect([json.code, json.stdout, json.stderr.split("\n")[0]]).toEqual([
			0,
			line(),
			'{"warning":{"message":"a line of DIR/log is not a decision"}}',
		]);
	});

	test("lets no escape sequence of a hostile name through, to terminals and to programs", async () => {
		const evil = "\u001b]0;owned\u0007\u009b2J\u202e\r\n\u2028x";
		const finding = { rule: evil, message: evil };
		const hostile = {
			namespace: evil,
			container: evil,
			image: evil,
			outcome: "unchanged",
			reasons: [finding],
			deny: [finding],
			warn: [finding],
			tmpfs: [evil],
			error: { code: evil, message: evil },
		};
		const text =
			line(hostile) +
			line({ ...hostile, outcome: "failed" }) +
			line({ ...hostile, outcome: "hardened" }) +
			`${evil.replaceAll("\n", "")}\n`;
		for (const args of [[], ["--summary"], ["--format", "json"], ["--summary", "--format", "json"]]) {
			const { stdout, stderr } = await run(args, text);
			expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
		}
		expect((await run([], text)).stdout).toContain("\\u001b]0;owned\\u0007\\u009b2J\\u202e\\u000d\\u000a\\u2028x");
	});

	test("sums up by rule and outcome", async () => {
		expect((await run(["--summary"], `${log}torn\n`)).stdout).toBe(
			[
				"4 decisions from 2026-11-22T10:00:00Z to 2026-11-23T11:30:00Z",
				"and 1 line that is not a decision",
				"",
				"  Rule                   hardened  unchanged  denied  failed",
				"  readonly/root                 1          –       1       1",
				"  exemptions/privileged         –          1       –       –",
				"  images/latest                 –          –       1       –",
				"  x/w                           –          –       –       1",
				"  All                           1          1       1       1",
				"",
				"  Error                  failed",
				"  host/mount                  1",
				"",
				"  a decision takes 12 ms (p50), 340.5 ms (p95), 340.5 ms (max)",
				"",
			].join("\n"),
		);
		expect(JSON.parse((await run(["--summary", "--format", "json", "--outcome", "hardened"])).stdout)).toEqual({
			decisions: 1,
			foreign: 0,
			first: "2026-11-23T11:00:00.250Z",
			last: "2026-11-23T11:00:00.250Z",
			outcomes: { hardened: 1 },
			rules: [{ rule: "readonly/root", decisions: 1, outcomes: { hardened: 1 } }],
			errors: [],
			duration: { p50: 12, p95: 12, max: 12 },
		});
		expect((await run(["--summary"], "")).stdout).toBe("No decisions.\n");
	});

	test("sums up failures by their error, those that let a container start too", async () => {
		const one = (code: string, outcome: string) => line({ outcome, reasons: [], error: { code, message: "m" } });
		const text = one("policy/failed", "failed") + one("host/mount", "failed") + one("host/mount", "allowed") + line(denied);
		expect((await run(["--summary"], text)).stdout.split("\n").slice(2, -3)).toEqual([
			"  Rule           denied  failed  allowed",
			"  images/latest       1       –        –",
			"  readonly/root       1       –        –",
			"  All                 1       2        1",
			"",
			"  Error          failed  allowed",
			"  host/mount          1        1",
			"  policy/failed       1        –",
		]);
		expect(JSON.parse((await run(["--summary", "--format", "json"], text)).stdout).errors).toEqual([
			{ error: "host/mount", decisions: 2, outcomes: { failed: 1, allowed: 1 } },
			{ error: "policy/failed", decisions: 1, outcomes: { failed: 1 } },
		]);
	});

	test("reads the standard input, as journalctl gives it", async () => {
		expect((await ossify({ args: ["log", "-", "--outcome", "denied", "--format", "json"], stdin: log })).stdout).toBe(line(denied));
	});

	test.each([
		[["log", "DIR/none"], 4, "cannot read the log DIR/none: there is no such file\n"],
		[["log", "DIR"], 4, "cannot read DIR: it is a folder\n\t→ name the log in it"],
		[["log", "DIR/"], 4, "cannot read DIR/: it is a folder"],
		[["log", "."], 4, "cannot read .: it is a folder"],
		[["log", "DIR", "--follow"], 4, "it is a folder"],
		[["log", "DIR/log", "--since", "yesterday"], 2, "--since is not a time"],
		[["log", "DIR/log", "--follow", "--summary"], 2, "--follow does not end"],
		[["log", "DIR/log", "--outcome", "fine"], 2, "--outcome is one of hardened"],
		[["log", "DIR/log", "--outcome", "refused"], 2, 'allowed, not "refused"; did you mean denied?'],
		[["log", "DIR/log", "--outcome", "error"], 2, 'allowed, not "error"; did you mean failed?'],
		[
			["log", "DIR/log", "--since", "1h", "--until", "2h"],
			2,
			"--since (2026-11-23T11:00:00.000Z) is not before --until (2026-11-23T10:00:00.000Z), so no decision is between them; did you mean --since 2h --until 1h?",
		],
		[["log", "DIR/log", "--since", "2026-11-23", "--until", "2026-11-23"], 2, "so no decision is between them\n"],
		[["log", "-"], 2, "name a log"],
	])("%p is an error of kind %p", async (args, code, said) => {
		const outcome = await ossify({ args, files: { log } });
		expect([outcome.code, outcome.stdout, outcome.stderr.includes(said)]).toEqual([code, "", true]);
	});

	test("--follow goes on over a rotation, and ends with its reader", async () => {
		const folder = mkdtempSync(join(tmpdir(), "ossify-follow-"));
		writeFileSync(join(folder, "log"), line({ container: "1" }));
		const main = fileURLToPath(new URL("../main.ts", import.meta.url));
		const follower = Bun.spawn([process.execPath, main, "log", join(folder, "log"), "--follow", "--format", "json"], {
			stdout: "pipe",
			stderr: "inherit",
		});
		const reader = follower.stdout.getReader();
		const decoder = new TextDecoder();
		const next = async () => JSON.parse(decoder.decode((await reader.read()).value)).container;
		expect(await next()).toBe("1");
		const { openRecorder } = await import("../../log/mod.ts");
		const write = await openRecorder({ log: join(folder, "log"), logSize: 1024, logKeep: 3 });
		for (const container of ["2", "3", "4", "5", "6"]) {
			write(JSON.parse(line({ container })));
			expect(await next()).toBe(container);
		}
		await reader.cancel();
		write(JSON.parse(line({ container: "7" })));
		expect(await follower.exited).toBe(0);
		rmSync(folder, { recursive: true });
	}, 30_000);
});

describe("--log, --log-size and --log-keep", () => {
	const hook = (...args: string[]) => ossify({ args: ["hook", "precreate", ...args], stdin: "{}" });

	test.each([
		["--log", "decisions.log", '--log takes the absolute path of a file, journald, syslog or none, not "decisions.log"'],
		["--log", "journal", "did you mean journald?"],
		["--log-size", "10M", "--log-size is a whole number from 1024 to"],
		["--log-size", "10", "--log-size is a whole number from 1024 to"],
		["--log-keep", "0", "--log-keep is a whole number from 1 to 1000"],
	])("%s %s is refused", async (name, value, said) => {
		const { code, stderr } = await hook(name, value);
		expect([code, stderr.includes(said)]).toEqual([2, true]);
	});
});
