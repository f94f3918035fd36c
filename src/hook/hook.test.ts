import { describe, expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import type { DecisionRecord } from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import type { Context } from "../evaluate/mod.ts";
import { timedOut } from "../platform/process/deadline.ts";
import type { Policy } from "../policy.ts";
import { runHook } from "./hook.ts";
import type { HookHost } from "./ports.ts";

const spec = JSON.stringify({
	ociVersion: "1.0.2",
	root: { path: "rootfs" },
	process: { cwd: "/", env: ["TOKEN=hunter2"], args: ["secret-argument"] },
	linux: { namespaces: [{ type: "mount" }] },
});
const state = JSON.stringify({ ociVersion: "1.0.2", id: "c1", status: "creating", pid: 42, bundle: "/bundle" });
const decision = {
	mode: "enforce",
	readonly: true,
	tmpfs: [{ destination: "/run", mode: "0755" }],
	reasons: [{ rule: "test/root", message: "a test wants it" }],
};

const clock = { notBefore: "2026-11-23T13:00:00Z", event: "decision-recorded" } as const;
const encode = (value: object) => new TextEncoder().encode(JSON.stringify(value));

const missingFiles: HookHost["rootFiles"] = {
	entry: () => "missing",
	realPath: (path) => path,
	identity: (path) => path,
	mountinfo: () => "",
	isFile: () => false,
	whyNoFolderIn: () => undefined,
	hasContent: () => false,
	contentOf: () => ({ bytes: 0, inodes: 0 }),
	folder: () => undefined,
};

interface Setting extends Partial<HookHost> {
	readonly decides?: object;
	readonly input?: string;
}

async function hook({ decides = decision, input, ...changes }: Setting) {
	const records: DecisionRecord[] = [];
	const seen: Context[] = [];
	const said: string[] = [];
	const begun: string[] = [];
	const lasts: DecisionRecord[] = [];
	let output = "";
	const decide: Policy["decide"] = (_, context) => {
		seen.push(context);
		return checkDecision(decides);
	};
	const stage = changes.stage ?? "precreate";
	const host: HookHost = {
		stage,
		readInput: () => new TextEncoder().encode(input ?? (stage === "precreate" ? spec : state)),
		readFile: () => new TextEncoder().encode(spec),
		rootFiles: missingFiles,
		ownHook: { command: ["/ossify"], environment: {}, options: [], seconds: 20 },
		workingFolder: () => "/bundle",
		writeOutput: (bytes) => {
			output += new TextDecoder().decode(bytes);
		},
		loadPolicy: () => Promise.resolve({ ask: () => decides, decide, digest: "5f70bf18" } as unknown as Policy),
		requireKernel: () => {},
		openKernel: () => Promise.reject(new OssifyError("host/no-ffi", "no system calls here")),
		now: () => new Date("2026-11-23T12:00:00.5Z"),
		hostCapabilities: () => ["CAP_SYS_ADMIN"],
		deadline: {
			checkTime: () => 20,
			begin: ({ doing, blame }, will) => {
				const error = timedOut({ doing, blame }, 20);
				begun.push(doing);
				for (const { bytes } of will?.(error, 22_000) ?? []) lasts.push(JSON.parse(new TextDecoder().decode(bytes)));
			},
		},
		appendsOf: (record) => [{ to: { name: "/log", mode: 0o640, followLinks: false }, bytes: encode(record) }],
		record: (one) => records.push(one),
		warn: (message) => said.push(message),
		allowOnError: false,
		...changes,
	};
	const error = await runHook(host).then(
		() => undefined,
		(thrown: OssifyError) => thrown.code ?? String(thrown),
	);
	return { error, output, said, record: records[0], count: records.length, seen, begun, lasts };
}

describe("runHook() as precreate", () => {
	test("prints the hardened spec and records the reasons", async () => {
		const { error, output, record, count, seen } = await hook({});
		expect(error).toBeUndefined();
		expect(JSON.parse(output)).toMatchObject({ root: { readonly: true }, mounts: [{ destination: "/run" }] });
		expect(seen).toEqual([{ now: new Date("2026-11-23T12:00:00.5Z"), stage: "precreate", host: { capabilities: ["CAP_SYS_ADMIN"] } }]);
		expect(count).toBe(1);
		expect(record).toEqual({
			time: "2026-11-23T12:00:00.500Z",
			stage: "precreate",
			policy: "5f70bf18",
			mode: "enforce",
			outcome: "requested",
			readonly: true,
			tmpfs: ["/run"],
			readonlyMounts: [],
			leftOut: [],
			reasons: decision.reasons,
			deny: [],
			warn: [],
			duration: 0,
		});
	});

	test("looks up the path of an allowance once, and records an allowance that is left out because of a link, with the reason", async () => {
		const looked: string[] = [];
		const entry = (path: string) => {
			looked.push(path);
			return path.endsWith("/run") ? { link: "/nowhere" } : ("missing" as const);
		};
		const realPath = (path: string) => path;
		const { record } = await hook({
			rootFiles: {
				...{
					entry,
					realPath,
					identity: realPath,
					mountinfo: () => "",
					hasContent: () => false,
					contentOf: () => ({ bytes: 0, inodes: 0 }),
					folder: () => undefined,
				},
				...{ isFile: () => false, whyNoFolderIn: () => undefined },
			},
		});
		expect(record).toMatchObject({
			outcome: "requested",
			tmpfs: [],
			leftOut: [{ destination: "/run", because: "link", by: "/nowhere" }],
			warn: [
				{
					rule: "tmpfs/left-out",
					message: "/run gets no tmpfs: in this image it is a link that leads to /nowhere, for which the policy allows no tmpfs",
				},
			],
		});
		expect(looked.filter((path) => path.startsWith("/bundle/"))).toEqual(["/bundle/rootfs/run", "/bundle/rootfs/nowhere"]);
	});

	test("records neither environment values nor arguments, whatever the error", async () => {
		for (const input of [spec, spec.slice(0, -1), spec.replace("rootfs", "\ud800")]) {
			const { record } = await hook({ input });
			expect(JSON.stringify(record)).not.toMatch(/hunter2|secret-argument/);
		}
	});

	test("records the identity of the container that the policy finds", async () => {
		const { record } = await hook({ identify: () => ({ engine: "podman", image: "localhost/os:1" }) });
		expect(record).toMatchObject({ engine: "podman", image: "localhost/os:1", policy: "5f70bf18" });
	});

	test("does not change the spec in audit mode, and records the changes that enforce mode would make", async () => {
		const { output, record } = await hook({ decides: { ...decision, mode: "audit", deny: [{ rule: "a/b", message: "c" }] } });
		expect(output).toBe(spec);
		expect(record).toMatchObject({ outcome: "audited", readonly: true, tmpfs: ["/run"], deny: [{ rule: "a/b" }] });
	});

	const audits = { ...decision, mode: "audit" };
	const withPart = (part: object) => JSON.stringify({ ...JSON.parse(spec), ...part });
	const onRoot = { mounts: [{ destination: "/", type: "bind", source: "/srv", options: ["rbind", "rw"] }] };
	const noNamespace = { linux: { namespaces: [{ type: "pid" }] } };
	const small = { ...audits, tmpfs: [{ destination: "/run", mode: "0755", copyUp: true, size: 4096 }] };
	const full = { contentOf: () => ({ bytes: 8192, inodes: 1 }), entry: () => "other", identity: (path: string) => path };
	for (const stage of ["precreate", "createRuntime"] as const)
		test.each<[what: string, part: object, decides: object, files: object, outcome: string, code: string | undefined]>([
			["its change", {}, audits, {}, "audited", undefined],
			["no change if enforce mode would make none", {}, { ...audits, readonly: false, tmpfs: [] }, {}, "unchanged", undefined],
			[
				"no change of a root that is read-only",
				{ root: { path: "rootfs", readonly: true } },
				{ ...audits, tmpfs: [] },
				{},
				"unchanged",
				undefined,
			],
			["a refusal by its spec", onRoot, audits, {}, "audited", "input/root-mount"],
			["a refusal by its namespaces", noNamespace, audits, {}, "audited", "input/shared-mounts"],
			["a refusal by its image", {}, small, full, "audited", "policy/tmpfs-too-small"],
			["a refusal by the policy, without an error", onRoot, { ...audits, deny: [{ rule: "a/b", message: "c" }] }, {}, "audited", undefined],
		])(`starts a container in audit mode at ${stage}, and records %s`, async (_, part, decides, files, outcome, code) => {
			const text = withPart(part);
			const rootFiles = { ...missingFiles, ...files } as HookHost["rootFiles"];
			const input = stage === "precreate" ? text : state;
			const result = await hook({ stage, input, readFile: () => new TextEncoder().encode(text), rootFiles, decides });
			expect([result.error, result.output]).toEqual([undefined, stage === "precreate" ? text : ""]);
			expect([result.record?.outcome, result.record?.mode, result.record?.error?.code]).toEqual([outcome, "audit", code]);
		});

	test("records a container that is not changed", async () => {
		const { output, record } = await hook({ decides: { mode: "enforce", reasons: decision.reasons } });
		expect(output).toBe(spec);
		expect(record).toMatchObject({ outcome: "unchanged", readonly: false, tmpfs: [] });
	});

	test("prints nothing if the policy refuses the container, whatever allowOnError is", async () => {
		for (const allowOnError of [false, true]) {
			const { error, output, record } = await hook({ allowOnError, decides: { ...decision, deny: [{ rule: "a/b", message: "c" }] } });
			expect([error, output, record?.outcome]).toEqual(["denied/by-policy", "", "denied"]);
		}
	});

	test.each<[string, () => Setting, string]>([
		["the input is not a spec", () => ({ input: "[]" }), "input/not-a-spec"],
		["the decision is invalid", () => ({ decides: {} }), "policy/invalid-decision"],
		[
			"the policy cannot be loaded",
			() => ({ loadPolicy: () => Promise.reject(new OssifyError("policy/not-wasm", "x")) }),
			"policy/not-wasm",
		],
	])("prints nothing if %s, and with allowOnError the unchanged spec", async (_, setting, code) => {
		const refused = await hook(setting());
		expect([refused.error, refused.output, refused.record?.outcome, refused.record?.error?.code]).toEqual([code, "", "failed", code]);
		const again = setting();
		const allowed = await hook({ ...again, allowOnError: true });
		expect([allowed.error, allowed.output, allowed.record?.outcome]).toEqual([undefined, again.input ?? spec, "allowed"]);
		expect(allowed.said[0]).toStartWith("--on-error allow: the container starts although it may not be hardened");
	});

	test("fails if the output cannot be written or the spec was not read, even with allowOnError", async () => {
		const fail = () => {
			throw new OssifyError("host/unwritable", "x");
		};
		for (const setting of [{ writeOutput: fail }, { readInput: fail }]) {
			const { error, output, record } = await hook({ ...setting, allowOnError: true });
			expect([error, output, record?.outcome]).toEqual(["host/unwritable", "", "failed"]);
		}
	});

	test("starts no container unhardened if that cannot be recorded, whatever allowOnError is", async () => {
		const record = () => {
			throw new OssifyError("host/unwritable", "the disk is full");
		};
		const { error, said } = await hook({ record, allowOnError: true, decides: {} });
		expect([error, said]).toEqual(["policy/invalid-decision", ["the decision could not be recorded: the disk is full"]]);
	});

	test("continues with a warning if the record cannot be written", async () => {
		const record = () => {
			throw new OssifyError("host/unwritable", "the disk is full");
		};
		const { error, output, said } = await hook({ record });
		expect(error).toBeUndefined();
		expect(JSON.parse(output)).toMatchObject({ root: { readonly: true } });
		expect(said).toEqual(["the decision could not be recorded: the disk is full"]);
	});
});

describe("runHook() with a clock that was set back", () => {
	const later = new Date("2026-11-23T13:00:00Z");
	const seenBy = async (setting: Setting) => {
		const { seen, record } = await hook(setting);
		return { seen: seen.map(({ notBefore }) => notBefore), clock: record?.clock };
	};

	test("gives the policy no time if it is before the last decision, and records why", async () => {
		expect(await seenBy({ lastRecorded: () => later })).toEqual({ seen: [{ time: later, event: "decision-recorded" }], clock });
	});

	test("gives the policy no time if it is before the policy was built", async () => {
		const loadPolicy = () => Promise.resolve({ decide: () => checkDecision(decision), digest: "5f", built: later } as unknown as Policy);
		expect((await seenBy({ loadPolicy })).clock).toEqual({ notBefore: "2026-11-23T13:00:00Z", event: "policy-built" });
		expect((await seenBy({ loadPolicy, lastRecorded: () => new Date("2026-11-23T14:00:00Z") })).clock).toEqual({
			notBefore: "2026-11-23T14:00:00Z",
			event: "decision-recorded",
		});
	});

	test("records the wrong clock even without a decision, so that the next run still recognizes it", async () => {
		expect(await seenBy({ lastRecorded: () => later, input: "{}" })).toEqual({ seen: [], clock });
	});

	test.each([undefined, new Date("2026-11-23T12:00:00Z"), new Date("2026-11-23T12:05:00Z")])(
		"does not warn if the clock may be correct: %j",
		async (last) => {
			expect((await seenBy({ lastRecorded: () => last })).clock).toBeUndefined();
		},
	);
});

describe("the time limit of runHook()", () => {
	test.each([
		[
			"precreate",
			[
				"read the spec on the standard input",
				"load the policy",
				"evaluate the policy",
				"write the spec to the standard output",
				"record the decision",
			],
		],
		[
			"createRuntime",
			[
				"read the OCI state on the standard input",
				"read /bundle/config.json",
				"load the policy",
				"evaluate the policy",
				"change the container's mounts",
				"record the decision",
			],
		],
	] as const)("at %s prepares the record of each step before it begins", async (stage, steps) => {
		const { begun, lasts } = await hook({ stage, decides: { mode: "enforce", reasons: decision.reasons } });
		expect(begun).toEqual([...steps]);
		expect(lasts.map(({ outcome, duration, error }) => [outcome, duration, error?.code])).toEqual(
			steps.map((step) => ["failed", 22_000, step.endsWith("the policy") ? "policy/timed-out" : "host/timed-out"]),
		);
		expect(lasts.at(-1)).toMatchObject({ policy: "5f70bf18", mode: "enforce", reasons: decision.reasons });
	});

	test("is an error like any other once it has passed", async () => {
		let left = 3;
		const over = timedOut({ doing: "evaluate the policy", blame: "policy" }, 20);
		const checkTime = () => {
			if (left-- > 0) return left;
			throw over;
		};
		const { error, output, record } = await hook({ deadline: { checkTime, begin: () => {} } });
		expect([error, output, record?.outcome, record?.error]).toEqual([
			"policy/timed-out",
			"",
			"failed",
			{
				code: "policy/timed-out",
				message:
					"cannot evaluate the policy: it was not done within 20 s: does a rule never end, or iterate over too much? --timeout sets another limit",
			},
		]);
	});
});

describe("runHook() as createRuntime", () => {
	const stage = "createRuntime";

	test("passes the state to the policy, and reads the bundle's config.json", async () => {
		const read: string[] = [];
		const readFile = (path: string) => {
			read.push(path);
			return new TextEncoder().encode(spec);
		};
		const { seen, output, record } = await hook({ stage, readFile, decides: { mode: "enforce" } });
		expect(read).toEqual(["/bundle/config.json"]);
		expect(seen[0]).toMatchObject({ stage, state: { id: "c1", pid: 42 } });
		expect(output).toBe("");
		expect(record).toMatchObject({ container: "c1", outcome: "unchanged" });
	});

	test("refuses every container on a runtime without system calls, and evaluates no policy", async () => {
		const requireKernel = () => {
			throw new OssifyError("host/no-ffi", "no system calls here");
		};
		const failed = { container: "c1", outcome: "failed", error: { code: "host/no-ffi", message: "no system calls here" } };
		for (const decides of [{ mode: "enforce" }, { ...decision, mode: "audit" }, decision])
			expect(await hook({ stage, decides, requireKernel })).toMatchObject({ error: "host/no-ffi", record: failed, seen: [] });
	});

	test("refuses a container whose mounts cannot be changed, and opens no kernel if none have to be", async () => {
		expect((await hook({ stage })).error).toBe("host/no-ffi");
		for (const decides of [{ mode: "enforce" }, { ...decision, mode: "audit" }])
			expect((await hook({ stage, decides })).error).toBeUndefined();
		expect((await hook({ stage, decides: { ...decision, deny: [{ rule: "a", message: "b" }] } })).error).toBe("denied/by-policy");
	});

	test.each([
		["in another's mount namespace", { namespaces: [{ type: "mount", path: "/proc/1/ns/mnt" }] }],
		[
			"in two mount namespaces, of which crun joins the second",
			{ namespaces: [{ type: "mount" }, { type: "mount", path: "/proc/1/ns/mnt" }] },
		],
		["in no mount namespace", { namespaces: [{ type: "pid" }] }],
		["without namespaces", {}],
	])("refuses a container %s", async (_, linux) => {
		const readFile = () => new TextEncoder().encode(JSON.stringify({ ...JSON.parse(spec), linux }));
		const { error } = await hook({ stage, readFile, openKernel: () => Promise.resolve({ architecture: "x64", call: () => 0 }) });
		expect(error).toBe("input/shared-mounts");
	});
});
