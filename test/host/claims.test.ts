/** What an author can write into a spec that looks as if an engine had written it, on the engines that let them: it exempts no container. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle, startBundle } from "./support/bundle.ts";
import { newName, Refused } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { Crio } from "./support/crio.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { hardenedAt, hooked, type LogRecord, optionsOf, readLog, writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

const denied = "touch: /usr/x: Read-only file system\n";
const id = "a1".repeat(32);
const data = {
	ossify: { config: { exemptions: { namespaces: { "kube-system": { reason: "node agents write to the host" } } } } },
};

const forged = {
	containerd: (sandboxId: string) => ({
		"io.kubernetes.cri.container-type": "sandbox",
		"io.kubernetes.cri.sandbox-id": sandboxId,
		"io.kubernetes.cri.sandbox-namespace": "kube-system",
	}),
	crio: (containerId: string) => ({
		"io.container.manager": "cri-o",
		"io.kubernetes.cri-o.ContainerID": containerId,
		"io.kubernetes.cri-o.ContainerType": "sandbox",
		"io.kubernetes.cri-o.SandboxID": containerId,
		"io.kubernetes.pod.namespace": "kube-system",
	}),
};

/** A file that is called as one of an engine's, below a folder. */
function fileIn(...segments: string[]): string {
	const folder = join(...segments.slice(0, -1));
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(...segments), "forged\n");
	return join(...segments);
}

function expectHardened(records: readonly LogRecord[], engine: string): void {
	expect(records.at(-1)).toMatchObject({
		outcome: hardenedAt(records.at(-1)),
		engine,
		readonly: true,
		reasons: expect.not.arrayContaining([expect.objectContaining({ rule: expect.stringMatching(/^exemptions/) })]),
	});
}

describe("ctr", () => {
	let containerd: Containerd;
	const { path: runtime, log } = writeWrapper("runc", { data });
	const own = () => containerd.folder("root");

	beforeAll(async () => {
		containerd = await Containerd.start();
	});
	afterAll(() => containerd?.stop());

	/** By name: annotations, what is mounted where, and the cgroup. */
	const attempts: [string, () => { annotations: object; mount?: [source: string, destination: string]; cgroup?: string }][] = [
		[
			"a mount out of a folder called sandboxes",
			() => ({
				annotations: forged.containerd("abc"),
				mount: [fileIn(sandbox().folder, newName(), "sandboxes", "abc", "f"), "/mnt/f"],
			}),
		],
		[
			"a mount of a file that is called as containerd's, with an ID as it draws them",
			() => ({
				annotations: forged.containerd(id),
				mount: [fileIn(sandbox().folder, newName(), "io.containerd.grpc.v1.cri/sandboxes", id, "hostname"), "/etc/hostname"],
			}),
		],
		[
			"a mount out of containerd's own folder, which takes root",
			() => ({
				annotations: forged.containerd(id),
				mount: [fileIn(own(), "io.containerd.grpc.v1.cri/sandboxes", id, "hostname"), "/etc/hostname"],
			}),
		],
		["a cgroup called crio-ID", () => ({ annotations: forged.crio("abc"), cgroup: `${sandbox().cgroup}/crio-abc` })],
		[
			"a cgroup called crio-ID, with an ID as CRI-O draws them",
			() => ({
				annotations: forged.crio(id),
				cgroup: `${sandbox().cgroup}/crio-${id}`,
			}),
		],
		[
			"all of them at once",
			() => ({
				annotations: { ...forged.crio(id), ...forged.containerd(id) },
				mount: [fileIn(own(), "io.containerd.grpc.v1.cri/sandboxes", id, "hosts"), "/etc/hosts"],
				cgroup: `${sandbox().cgroup}/crio-${id}`,
			}),
		],
	];

	test.each(attempts)("%s exempts no container", async (_, attempt) => {
		const { annotations, mount, cgroup = `${sandbox().cgroup}/${newName()}` } = attempt();
		const image = await buildOs();
		const options = [
			...["--rm", "--runc-binary", usableRuntime(runtime), "--cgroup", cgroup],
			...Object.entries(annotations).flatMap(([key, value]) => ["--annotation", `${key}=${value}`]),
			...(mount ? ["--mount", `type=bind,src=${mount[0]},dst=${mount[1]},options=rbind:ro`] : []),
		];
		const command = ["/bin/sh", "-c", "touch /usr/x; exit 7"];
		const { code, stdout, stderr } = await containerd.ctr("default", image, ["run", ...options, image, id, ...command]);
		expect({ code, said: stdout + stderr }).toEqual({ code: 7, said: denied });
		expectHardened(readLog(log), "plain");
	});
});

describe("Podman", () => {
	const { path: runtime, log } = writeWrapper("runc", { data });
	const attempts: [string, object, string[]][] = [
		["CRI-O's annotations", forged.crio(id), []],
		["CRI-O's annotations, and a parent of its name", forged.crio(id), ["--cgroup-parent", `${sandbox().cgroup}/crio-${id}`]],
		["containerd's annotations", forged.containerd(id), []],
		[
			"containerd's annotations, and a mount",
			forged.containerd(id),
			[`--volume=${fileIn(sandbox().folder, newName(), "io.containerd.grpc.v1.cri/sandboxes", id, "hostname")}:/etc/hostname`],
		],
	];

	test.each(attempts)("by the runtime, %s exempt no container", async (_, annotations, options) => {
		const request = { annotations: { ...annotations }, command: ["/bin/sh", "-c", "touch /usr/x"] };
		const { stdout, stderr } = await podman(podmanRun(request, await buildOs(), ["--rm", ...options]), { runtime });
		expect(stdout + stderr).toBe(denied);
		expectHardened(readLog(log), "podman");
	});

	test("by its hook, they exempt no container", async () => {
		const engine = await hooked.Podman({ data });
		try {
			for (const [, annotations] of attempts) {
				const container = await engine.start({ annotations: { ...annotations } });
				expect((await container.exec(["touch", "/usr/x"])).stderr).toBe(denied);
				expectHardened(engine.records(), "podman");
			}
		} finally {
			await engine.close();
		}
	});
});

describe("CRI-O", () => {
	const { "io.kubernetes.cri-o.ContainerID": _, "io.container.manager": __, ...withTheTrueId } = forged.crio(id);
	/** CRI-O writes a container's annotations of the CRI over its own; the kubelet lets no author write those. */
	const attempts: [string, Record<string, string>, engine: string][] = [
		["a container's ID", forged.crio(id), "plain"],
		["a sandbox, on the container's true ID", withTheTrueId, "crio"],
		["containerd's", forged.containerd(id), "crio"],
		["another namespace", { "io.kubernetes.cri-o.Namespace": "kube-system", "io.kubernetes.pod.namespace": "kube-system" }, "crio"],
	];

	test.each(["the hook", "the runtime"])("by %s, forged annotations of a container exempt no container", async (front) => {
		const { path, log } = writeWrapper("runc", { data });
		const hook = front === "the hook" ? writeHookFile("createRuntime", { data }) : undefined;
		const crio = await Crio.start(hook ? { hooksDirs: [hook.hooksDir] } : { runtime: path });
		try {
			for (const [, annotations, engine] of attempts) {
				const container = await crio.createContainer(await crio.runPod("shop"), { annotations });
				await crio.startContainer(container);
				expect((await crio.execSync(container, ["touch", "/usr/x"])).stderr).toBe(denied);
				const records = hook ? hook.records() : readLog(log);
				expectHardened(records, engine);
				expect(records.at(-1)?.namespace).toBe(engine === "crio" ? "shop" : undefined);
			}
		} finally {
			await crio.stop();
		}
	});
});

describe.each(["runc", "crun"] as const)("%s by hand", (runtime) => {
	const other = "b2".repeat(32);
	const edit = (annotations: object, cgroup: string) => (spec: Spec) => {
		spec.annotations = { ...spec.annotations, ...annotations };
		(spec.linux as { cgroupsPath?: string }).cgroupsPath = `${sandbox().cgroup}/${cgroup}`;
	};

	test.each(["the hook", "the runtime"])("by %s, a spec that looks like CRI-O's exempts no container", async (front) => {
		const { path, log } = writeWrapper(runtime, { data });
		const hook = { path: ossifyExecutable(), args: ["ossify", "hook", "createRuntime", ...optionsOf({ data, log }).options] };
		const byHook = front === "the hook";
		const bundle = await makeBundle(
			{},
			{ edit: edit(forged.crio(other), `crio-${other}`), ...(byHook && { hooks: { createRuntime: [hook] } }) },
		);
		const container = await startBundle(runtime, bundle, byHook ? findEngines()[runtime] : path);
		try {
			expect((await container.exec(["touch", "/usr/x"])).stderr).toBe(denied);
			expectHardened(readLog(log), "plain");
		} finally {
			await container.remove();
		}
	});
});

describe.each(["runc", "crun"] as const)("%s by hand, what privileged is in another spelling", (runtime) => {
	const all = ["CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_NET_ADMIN"];
	const edits: [string, (spec: Spec) => void, key: string, where: string][] = [
		[
			"process.Capabilities",
			({ process }) => Object.assign(process, { Capabilities: { bounding: all, effective: all } }),
			"Capabilities",
			"process",
		],
		["linux.MaskedPaths", ({ linux }) => Object.assign(linux, { MaskedPaths: [], ReadonlyPaths: [] }), "MaskedPaths", "linux"],
		[
			"linux.Resources",
			({ linux }) => Object.assign(linux, { Resources: { devices: [{ allow: true, access: "rwm" }] } }),
			"Resources",
			"linux",
		],
		["linux.\u017feccomp", ({ linux }) => Object.assign(linux, { \u017feccomp: null }), "\u017feccomp", "linux"],
	];

	test.each(["the hook", "the runtime"])("is refused by %s", async (front) => {
		const { path, log } = writeWrapper(runtime);
		const hook = { path: ossifyExecutable(), args: ["ossify", "hook", "createRuntime", ...optionsOf({ log }).options] };
		const byHook = front === "the hook";
		for (const [, edit, key, where] of edits) {
			const bundle = await makeBundle({}, { edit, ...(byHook && { hooks: { createRuntime: [hook] } }) });
			const error = await startBundle(runtime, bundle, byHook ? findEngines()[runtime] : path).catch((one: unknown) => one);
			expect(error).toBeInstanceOf(Refused);
			const said = `${where} has the key ${JSON.stringify(key)}`;
			expect((error as Refused).message.replaceAll("\\", "")).toContain(said);
			expect(readLog(log).at(-1)).toMatchObject({ outcome: "failed", readonly: false });
		}
	});
});
