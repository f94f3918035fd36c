import { describe, expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import { OssifyError } from "../errors.ts";
import type { DecisionRecord } from "../hook/mod.ts";
import { timedOut } from "../platform/deadline.ts";
import type { Policy } from "../policy.ts";
import { grammarOf } from "./grammar.ts";
import { type Caller, runRuntime, type Surroundings } from "./runtime.ts";

const linux = { namespaces: [{ type: "mount" }] };
const specWith = (parts: object) => JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, linux, ...parts });
const spec = specWith({});
const hardened = specWith({ root: { path: "rootfs", readonly: true } });
const decision = { mode: "enforce", readonly: true, tmpfs: [], reasons: [{ rule: "test/root", message: "a test wants it" }] };
const create = ["create", "--bundle", "/b", "web"];
const log = ["--log", "/l", "--log-format", "json"];

interface Setting extends Partial<Surroundings>, Partial<Caller> {
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
	const around: Surroundings = {
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
			layers: () => [],
		},
		hostCapabilities: () => ["CAP_SYS_ADMIN"],
		resolveBundle: (path) => `/real${path}`,
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
		become: async (runtime, args) => {
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
		now: around.now,
		warn: around.warn,
		...changes,
	};
	const surroundings = async () => {
		if (prepare) throw prepare;
		return around;
	};
	const result = await runRuntime(caller, surroundings).catch((thrown: OssifyError) => thrown.code ?? String(thrown));
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
		["load", "read /b/config.json", `write /b/config.json: ${hardened}`, "/usr/sbin/runc create --bundle /b web"],
		["create web: requested"],
	],
	[
		"a spec that is as it should be is not written",
		{ config: hardened },
		0,
		["load", "read /b/config.json", "/usr/sbin/runc create --bundle /b web"],
		["create web: unchanged"],
	],
	[
		"in audit mode nothing is written",
		{ decides: { ...decision, mode: "audit" } },
		0,
		["load", "read /b/config.json", "/usr/sbin/runc create --bundle /b web"],
		["create web: audited"],
	],
	["what starts nothing loads nothing", { args: ["state", "create"] }, 0, ["/usr/sbin/runc state create"], []],
	["a refusal", { decides: denies }, "denied/by-policy", ["load", "read /b/config.json"], ["create web: denied"]],
	[
		"a refusal, in the log that was asked for",
		{ decides: denies, args: [...log, ...create] },
		"denied/by-policy",
		["load", "read /b/config.json", entry(refusal)],
		["create web: denied"],
	],
	[
		"a refusal is no error that could be allowed",
		{ decides: denies, allowOnError: true },
		"denied/by-policy",
		["load", "read /b/config.json"],
		["create web: denied"],
	],
	[
		"a policy that fails",
		{ decides: damaged, args: [...log, ...create] },
		"policy/failed",
		["load", "read /b/config.json", entry("it does not work")],
		["create web: failed"],
	],
	[
		"a policy that fails, allowed",
		{ decides: damaged, allowOnError: true },
		0,
		[
			"load",
			"read /b/config.json",
			"warn: --on-error allow: the container starts although it may not be hardened: it does not work",
			"/usr/sbin/runc create --bundle /b web",
		],
		["create web: allowed"],
	],
	[
		"settings that are wrong, told to containerd",
		{ prepare: new OssifyError("host/invalid-settings", "it has a key"), args: [...log, ...create] },
		"host/invalid-settings",
		[entry("it has a key")],
		[],
	],
	["a bundle without a spec", { config: gone }, "input/unreadable", ["load"], ["create web: failed"]],
	["a spec that is none", { config: "{}" }, "input/not-a-spec", ["load", "read /b/config.json"], ["create web: failed"]],
	[
		"a spec that cannot be written",
		{ writeSpec: () => Promise.reject(new OssifyError("host/unwritable", "the disk is full")) },
		"host/unwritable",
		["load", "read /b/config.json"],
		["create web: failed"],
	],
	[
		"no runtime, told to containerd",
		{
			findRuntime: () => {
				throw new OssifyError("host/no-runtime", "cannot find it");
			},
			args: [...log, ...create],
		},
		"host/no-runtime",
		[entry("cannot find it")],
		[],
	],
	[
		"a spec without a mount namespace of its own",
		{ config: specWith({ linux: {} }) },
		"input/shared-mounts",
		["load", "read /b/config.json"],
		["create web: failed"],
	],
	[
		"a mount that a link of the image leads to the root",
		{ config: specWith({ mounts: [{ destination: "/link", type: "bind", source: "/volume" }] }) },
		"input/root-mount",
		["load", "read /b/config.json"],
		["create web: failed"],
	],
	[
		"a runtime that is neither runc nor crun is named in the record",
		{ findRuntime: () => ({ path: "/opt/youki", grammar: grammarOf("/opt/youki") }) },
		0,
		["load", "read /b/config.json", `write /b/config.json: ${hardened}`, "/opt/youki create --bundle /b web"],
		["create web: requested, runtime/unknown"],
	],
	[
		"a call that may be about this bundle and about that",
		{ args: [...log, "create", "--new", "--bundle", "/b", "web"] },
		"input/unclear-call",
		[
			entry(
				"cannot tell what this call starts: depending on its version, the runtime would start /b/config.json or start ./config.json; write each option as --NAME=VALUE, in front of the container's ID",
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
		["load", "read /b/config.json", "warn: the error could not be written to /l: EROFS"],
		["create web: denied"],
	],
	[
		"a restore of what was hardened",
		{ config: hardened, args: ["restore", "--bundle", "/b", "web"] },
		0,
		["load", "read /b/config.json", "/usr/sbin/runc restore --bundle /b web"],
		["create web: unchanged"],
	],
	[
		"a restore of what was not",
		{ args: ["restore", "--bundle", "/b", "web"] },
		"denied/frozen",
		["load", "read /b/config.json"],
		["create web: denied"],
	],
	[
		"a restore of what was not, which somebody wants",
		{ args: ["restore", "--bundle", "/b", "web"], onRestore: "harden" },
		0,
		["load", "read /b/config.json", `write /b/config.json: ${hardened}`, "/usr/sbin/runc restore --bundle /b web"],
		["create web: requested"],
	],
	["the runtime's exit code", { become: async () => 37, args: ["state", "web"] }, 37, [], []],
	[
		"the runtime that cannot be started",
		{ become: () => Promise.reject(new OssifyError("host/not-started", "cannot start it")), args: [...log, "state", "web"] },
		"host/not-started",
		[entry("cannot start it")],
		[],
	],
];

describe("runRuntime()", () => {
	test.each(cases)("%s", async (_, setting, result, did, outcomes) => {
		const { states: _states, ...rest } = await wrap(setting);
		expect(rest).toEqual({ result, did: [...did], outcomes: [...outcomes] });
	});

	test.each([
		[["create", "--bundle", "/b", "web"], { id: "web", bundle: "/real/b" }],
		[["run", "--bundle", "/b"], { bundle: "/real/b" }],
	])("%j: the policy sees the ID and where the bundle really is", async (args, state) => {
		expect((await wrap({ args })).states).toEqual([state]);
	});
});

test("runRuntime() has at hand what is written where a step never ends: the record, and the reason in the runtime's log", async () => {
	const { lasts } = await wrapWithLasts({ args: [...log, ...create] });
	const steps: readonly [string, code: string, why: string][] = [
		["load the policy", "policy/timed-out", "does a rule never end, or go through too much?"],
		["read /b/config.json", "host/timed-out", "is the machine too busy, or is there too much of it?"],
		["load the policy", "policy/timed-out", "does a rule never end, or go through too much?"],
		["evaluate the policy", "policy/timed-out", "does a rule never end, or go through too much?"],
		["look up where the mounts of /b lead", "host/timed-out", "is the machine too busy, or is there too much of it?"],
		["replace /b/config.json", "host/timed-out", "is the machine too busy, or is there too much of it?"],
		["record the decision", "host/timed-out", "is the machine too busy, or is there too much of it?"],
	];
	expect(lasts).toEqual(
		steps.map(([doing, code, why]) => [
			doing,
			`/decisions: web failed ${code}`,
			entry(`cannot ${doing}: it was not done within 20 s: ${why} --timeout gives it longer`).replace("append ", ""),
		]),
	);
});
