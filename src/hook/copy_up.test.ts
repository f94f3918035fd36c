import { describe, expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import type { DecisionRecord, Facts } from "../enforcement/mod.ts";
import { hostImage } from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import { assess } from "../harden.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { timedOut } from "../platform/process/deadline.ts";
import type { Policy } from "../policy.ts";
import { runCopyUp } from "./copy_up.ts";
import type { OwnHook } from "./copy_up_entry.ts";
import { parseCopyUpPlan } from "./copy_up_plan.ts";
import { type ForRuntime, specForRuntime } from "./spec_for_runtime.ts";

const ownHook: OwnHook = { command: ["/ossify"], environment: { A: "b" }, options: ["--log", "/l"], seconds: 2.5 };
const allowances = [
	{ destination: "/run", mode: "0755", copyUp: true },
	{ destination: "/tmp", mode: "1777", copyUp: true },
	{ destination: "/var", mode: "0755", copyUp: false },
];
const decision = { mode: "enforce", readonly: true, tmpfs: allowances, reasons: [{ rule: "test/root", message: "a test wants it" }] };
const options = ["rw", "noexec", "nosuid", "nodev"];
const ordinary = (destination: string, mode: string) => ({
	destination,
	type: "tmpfs",
	source: "tmpfs",
	options: [...options, `mode=${mode}`],
});
const copied = (destination: string, mode: string) => ({
	...ordinary(destination, mode),
	options: [...options, "tmpcopyup", `mode=${mode}`],
});

/** What the image has, by path. */
const withContent = (paths: readonly string[], links: Readonly<Record<string, string>> = {}) => ({
	entry: (path: string) => (links[path] === undefined ? ("other" as const) : { link: links[path] }),
	realPath: (path: string) => path,
	identity: (path: string) => path,
	mountinfo: () => "",
	hasContent: (path: string) => paths.includes(path),
	contentOf: () => ({ bytes: 0, inodes: 0 }),
	folder: (path: string) => ({ mode: path.endsWith("/tmp") ? 0o1777 : 0o755, uid: 0, gid: 0 }),
	isFile: () => false,
	whyNoFolderIn: () => undefined,
});

interface Setting extends Partial<ForRuntime> {
	readonly content?: readonly string[];
	readonly links?: Readonly<Record<string, string>>;
	readonly spec?: object;
	readonly decides?: object;
	readonly known?: Facts;
}

function handedOver({ content = [], links, spec: more = {}, decides = decision, known = {}, ...host }: Setting) {
	const bytes = new TextEncoder().encode(JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, ...more }));
	const spec = parseSpec(bytes);
	const policy = { decide: () => checkDecision(decides) } as unknown as Policy;
	const image = hostImage(spec, "/bundle", withContent(content, links));
	const assessment = assess(policy, spec, { now: new Date(0), stage: "create" }, image.targets);
	const result = specForRuntime({ stage: "create", ownHook, ...host }, assessment, image, known);
	return { ...result, spec: JSON.parse(new TextDecoder().decode(result.bytes)), before: bytes };
}

const planOf = (spec: { hooks?: { createRuntime?: { args: string[] }[] } }) =>
	JSON.parse(spec.hooks?.createRuntime?.[0]?.args.find((word) => word.startsWith("{")) ?? "null");

describe("specForRuntime()", () => {
	test("leaves mounts with content to a hook, and the others to the runtime, without copy-up", () => {
		const known = { policy: "5f", identity: { engine: "podman", image: "i".repeat(2000) } };
		const more = { linux: { mountLabel: "label" }, mounts: [{ destination: "/dev", type: "tmpfs" }] };
		const { spec } = handedOver({ content: ["/bundle/rootfs/run"], spec: more, known });
		expect(spec.mounts).toEqual([ordinary("/tmp", "1777"), ordinary("/var", "0755"), more.mounts[0]]);
		expect(spec.hooks).toEqual({
			createRuntime: [
				{
					path: "/usr/bin/env",
					args: ["env", "-i", "A=b", "/ossify", "hook", "createRuntime", "--plan", expect.any(String), "--timeout", "2.5", "--log", "/l"],
					env: ["A=b"],
					timeout: 13,
				},
			],
		});
		expect(planOf(spec)).toEqual({
			stage: "create",
			root: "/bundle/rootfs",
			mountLabel: "label",
			scratch: ["/dev", "/tmp", "/var"],
			tmpfs: [copied("/run", "0755")],
			readonly: true,
			policy: "5f",
			identity: { engine: "podman", image: "i".repeat(1024) },
		});
	});

	test("leaves mounts in a folder that the hook fills to the hook as well", () => {
		const tmpfs = [...decision.tmpfs, { destination: "/run/new", mode: "0755" }, { destination: "/runs", mode: "0755" }];
		const { spec } = handedOver({ content: ["/bundle/rootfs/run"], decides: { ...decision, tmpfs } });
		expect(spec.mounts.map(({ destination }: { destination: string }) => destination)).toEqual(["/tmp", "/var", "/runs"]);
		expect(planOf(spec).tmpfs).toEqual([copied("/run", "0755"), ordinary("/run/new", "0755")]);
	});

	test("gives the hook the mode of the decision, even if a link in the image leads the path elsewhere", () => {
		const links = { "/bundle/rootfs/run": "/var/run", "/bundle/rootfs/old": "/var/run" };
		const tmpfs = ["/old", "/run"].map((destination) => ({ destination, mode: destination === "/old" ? "0700" : "0711", copyUp: true }));
		const { spec } = handedOver({ content: ["/bundle/rootfs/var/run"], links, decides: { ...decision, tmpfs } });
		expect(planOf(spec).tmpfs).toEqual([copied("/var/run", "0700")]);
	});

	test("adds no list of mounts if the hook makes all of them", () => {
		const { spec } = handedOver({ content: ["/bundle/rootfs/run"], decides: { ...decision, tmpfs: [allowances[0]] } });
		expect([spec.mounts, planOf(spec).tmpfs]).toEqual([undefined, [copied("/run", "0755")]]);
	});

	test("adds no hook if the image has no content", () => {
		const { spec } = handedOver({});
		expect([spec.hooks, spec.mounts]).toEqual([undefined, [ordinary("/run", "0755"), ordinary("/tmp", "1777"), ordinary("/var", "0755")]]);
	});

	test("leaves a mount to the hook if its folder's owner is not known in the user namespace", () => {
		const { spec } = handedOver({ spec: { linux: { namespaces: [{ type: "user", path: "/proc/1/ns/user" }] } } });
		expect(planOf(spec)?.tmpfs.map((one: { destination: string }) => one.destination)).toEqual(["/run", "/tmp", "/var"]);
	});

	test("leaves a mount to the hook if its folder has another mode than the data", () => {
		const { spec } = handedOver({ decides: { ...decision, tmpfs: [allowances[0], { ...allowances[1], mode: "0700" }] } });
		expect([spec.mounts, planOf(spec).tmpfs]).toEqual([[ordinary("/run", "0755")], [copied("/tmp", "0700")]]);
	});

	test("changes nothing in audit mode", () => {
		const { patch, bytes, before } = handedOver({ content: ["/bundle/rootfs/run"], decides: { ...decision, mode: "audit" } });
		expect([patch, bytes]).toEqual([[], before]);
	});

	test("changes a spec once, and does not accept an invented entry as its own", () => {
		const content = ["/bundle/rootfs/run"];
		const { spec } = handedOver({ content });
		expect(handedOver({ content, spec }).patch).toEqual([]);
		const [entry] = spec.hooks.createRuntime;
		const forge = (change: (args: string[]) => string[]) => ({
			...spec,
			hooks: { createRuntime: [{ ...entry, args: change(entry.args) }] },
		});
		const emptied = forge((args) => args.map((word) => (word.startsWith("{") ? JSON.stringify({ ...planOf(spec), tmpfs: [] }) : word)));
		expect(handedOver({ content, spec: emptied }).spec.hooks).toEqual(spec.hooks);
		const elsewhere = forge((args) => args.map((word) => (word === "/ossify" ? "/bin/true" : word)));
		expect(handedOver({ content, spec: elsewhere }).spec.hooks.createRuntime).toEqual([entry, ...elsewhere.hooks.createRuntime]);
		const longer = forge((args) => [...args, "--log", "none"]);
		expect(handedOver({ content, spec: longer }).spec.hooks).toEqual(spec.hooks);
	});

	test("keeps the hook that ossify added at another stage, after its own", () => {
		const content = ["/bundle/rootfs/run"];
		const first = handedOver({ content, stage: "precreate" }).spec;
		const { hooks } = handedOver({ content, spec: first }).spec;
		expect(hooks.createRuntime.map((entry: { args: string[] }) => planOf({ hooks: { createRuntime: [entry] } }).stage)).toEqual([
			"create",
			"precreate",
		]);
	});

	test.each([
		["still requires the tmpfs", decision],
		["requires none for a root that is read-only now", { ...decision, tmpfs: [] }],
	])("does not change the mounts of a checkpoint if the policy %s: the hook does nothing until the bundle starts again", (_, decides) => {
		const content = ["/bundle/rootfs/run"];
		const { spec } = handedOver({ content });
		const restored = handedOver({ content, spec, decides, isRestore: true });
		expect(restored.patch.map(({ path }) => path)).toEqual(["/hooks/createRuntime/0"]);
		expect(planOf(restored.spec)).toEqual({ ...planOf(spec), restored: true });
		expect(handedOver({ content, spec: restored.spec, decides, isRestore: true }).patch).toEqual([]);
		expect(handedOver({ content, spec: restored.spec, decides }).spec).toEqual(spec);
	});

	test("adds no hook at a restore", () => {
		expect(handedOver({ content: ["/bundle/rootfs/run"], isRestore: true }).spec.hooks).toBeUndefined();
	});

	test.each<[string, Setting]>([
		["a runtime that is not known", { obstacle: "no" }],
		["an ossify that must not add a hook", { ownHook: { ...ownHook, obstacle: "no" } }],
		["a plan that is too long", { runtimeLog: { path: `/${"l".repeat(130_000)}`, format: "json", style: "plain" } }],
	])("leaves copying to the runtime, with a remark, for %s", (_, setting) => {
		const { spec, remarks } = handedOver({ content: ["/bundle/rootfs/run"], ...setting });
		expect([spec.hooks, spec.mounts[0]]).toEqual([undefined, copied("/run", "0755")]);
		expect(remarks.map(({ rule }) => rule)).toEqual(["runtime/copy-up"]);
	});
});

const plan = {
	stage: "create",
	root: "/bundle/rootfs",
	scratch: [],
	tmpfs: [copied("/run", "0755")],
	readonly: true,
	policy: "5f",
	identity: { engine: "podman" },
	runtimeLog: { path: "/l", format: "json", style: "plain" },
};

describe("parseCopyUpPlan()", () => {
	test("reads a plan that was written", () => {
		expect(parseCopyUpPlan(JSON.stringify(plan))).toEqual(plan as ReturnType<typeof parseCopyUpPlan>);
	});

	test.each<[string, string]>([
		["no JSON", "{"],
		["a list", "[]"],
		["another key", JSON.stringify({ ...plan, more: 1 })],
		["a root that is relative", JSON.stringify({ ...plan, root: "rootfs" })],
		["no mounts", JSON.stringify({ ...plan, tmpfs: undefined })],
		["a mount that is no tmpfs", JSON.stringify({ ...plan, tmpfs: [{ ...plan.tmpfs[0], type: "bind" }] })],
		["a log that is relative", JSON.stringify({ ...plan, runtimeLog: { ...plan.runtimeLog, path: "l" } })],
	])("refuses %s", (_, text) => {
		expect(() => parseCopyUpPlan(text)).toThrow(expect.objectContaining({ code: "input/invalid-plan" }));
	});
});

describe("runCopyUp()", () => {
	const run = async (text: string, allowOnError = false, checkTime = () => 20) => {
		const records: DecisionRecord[] = [];
		const reported: string[] = [];
		const error = await runCopyUp({
			stage: "createRuntime",
			plan: text,
			readInput: () => new TextEncoder().encode(JSON.stringify({ id: "c1", status: "creating", pid: 42, bundle: "/bundle" })),
			openKernel: () => Promise.reject(new OssifyError("host/no-ffi", "no system calls here")),
			now: () => new Date(0),
			record: (one) => records.push(one),
			deadline: { begin: () => {}, checkTime },
			appendsOf: () => [],
			warn: () => {},
			report: ({ path }, message) => reported.push(`${path}: ${message}`),
			allowOnError,
		}).then(
			() => undefined,
			(thrown: OssifyError) => thrown.code,
		);
		return { error, records, reported };
	};

	test("records and reports a failure with the identity of the container", async () => {
		const { error, records, reported } = await run(JSON.stringify(plan));
		expect([error, reported]).toEqual(["host/no-ffi", ["/l: no system calls here"]]);
		expect(records).toEqual([
			{
				time: "1970-01-01T00:00:00.000Z",
				engine: "podman",
				container: "c1",
				stage: "createRuntime",
				policy: "5f",
				mode: "enforce",
				outcome: "failed",
				readonly: true,
				tmpfs: [],
				readonlyMounts: [],
				leftOut: [],
				reasons: [],
				deny: [],
				warn: [],
				duration: 0,
				error: { code: "host/no-ffi", message: "no system calls here" },
			},
		]);
	});

	test("records that a container starts in spite of an error, with allowOnError", async () => {
		const { error, records } = await run(JSON.stringify(plan), true);
		expect([error, records.map(({ outcome }) => outcome)]).toEqual([undefined, ["allowed"]]);
	});

	test("records that the time limit has passed", async () => {
		const step = { doing: "mount and fill the container's tmpfs", blame: "host" } as const;
		const { error, records } = await run(JSON.stringify(plan), false, () => {
			throw timedOut(step, 20);
		});
		expect([error, records.map((one) => one.error?.message)]).toEqual(["host/timed-out", [timedOut(step, 20).message]]);
	});

	test("records a plan that it cannot read", async () => {
		const { error, records } = await run("{");
		expect([error, records.map(({ outcome }) => outcome)]).toEqual(["input/invalid-plan", ["failed"]]);
	});

	test("does and records nothing if a checkpoint contains the mounts", async () => {
		expect(await run(JSON.stringify({ ...plan, restored: true }))).toEqual({ error: undefined, records: [], reported: [] });
	});
});
