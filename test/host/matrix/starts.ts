/**
 * How a shape is started: as a bundle by a runtime, or by Podman from the same root file system; plain or with ossify.
 * @module
 */
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle, startBundle } from "../support/bundle.ts";
import { must } from "../support/command.ts";
import { newName, Refused, waiting } from "../support/container.ts";
import type { OciRuntime } from "../support/engines.ts";
import { readLog, writeHookFile } from "../support/hooked.ts";
import { podman } from "../support/podman.ts";
import { sandbox } from "../support/sandbox.ts";
import { type Hook, type Hooks, inUserNamespace, mappedRoot, type Spec } from "../support/spec.ts";
import { makeTree } from "../support/tree.ts";
import { writeWrapper } from "../support/wrapped.ts";
import type { Running } from "./look.ts";
import { makeImage, type OtherStage, type Shape } from "./shapes.ts";

/** A runtime of the matrix: how its arguments are read, and where it is. */
export interface Runtime {
	readonly name: string;
	readonly kind: OciRuntime;
	readonly path: string;
}

/** Starts a container, or throws `Refused`; `records` has what ossify logged. */
export interface Way {
	readonly start: (shape: Shape) => Promise<Running>;
	readonly records: () => ReturnType<typeof readLog>;
}

type StagedHook = readonly [stage: string, hook: Hook];

const none = () => [];

/** By name: without ossify and with it. */
export const ways = {
	plain: ({ kind, path }: Runtime): Way => ({ start: (shape) => startShape(shape, { kind, called: path, real: path }), records: none }),
	H: ({ kind, path }: Runtime): Way => {
		const { hooksDir, log } = writeHookFile("createRuntime");
		return {
			start: (shape) => startShape(shape, { kind, called: path, real: path, ossify: entriesOf(hooksDir) }),
			records: () => readLog(log),
		};
	},
	W: ({ kind, path }: Runtime): Way => {
		const { path: wrapper, log } = writeWrapper(kind, {}, path);
		return { start: (shape) => startShape(shape, { kind, called: wrapper, real: path }), records: () => readLog(log) };
	},
	"Podman, plain": ({ path }: Runtime): Way => ({ start: (shape) => startByPodman(shape, path), records: none }),
	P: ({ path }: Runtime): Way => {
		const { hooksDir, log } = writeHookFile("precreate");
		return { start: (shape) => startByPodman(shape, path, hooksDir), records: () => readLog(log) };
	},
} as const;

/** The hooks of a folder as an engine puts them into a spec: sorted by file name. */
function entriesOf(hooksDir: string): StagedHook[] {
	return readdirSync(hooksDir)
		.sort()
		.flatMap((name) => {
			const { hook, stages } = JSON.parse(readFileSync(join(hooksDir, name), "utf8")) as { hook: Hook; stages: string[] };
			return stages.map((stage) => [stage, hook] as const);
		});
}

/** crun fails with "broken pipe" where a hook ends before it has read its state. */
function othersOf({ hooks = {} }: Shape, root: string): StagedHook[] {
	return (Object.entries(hooks) as [OtherStage, string][]).map(([stage, script]) => [
		stage,
		{ path: "/bin/sh", args: ["sh", "-ec", `${script}\ncat >/dev/null`, "sh", root] },
	]);
}

/** How a bundle is started: what is called as the runtime, which may be ossify in front of the real one. */
interface Call {
	readonly kind: OciRuntime;
	readonly called: string;
	readonly real: string;
	/** ossify's hooks. */
	readonly ossify?: readonly StagedHook[];
}

async function startShape(shape: Shape, { kind, called, real, ossify = [] }: Call): Promise<Running> {
	const cwd = shape.cwd === undefined ? {} : { cwd: shape.cwd };
	const locked = shape.lockedRoot ? join(sandbox().folder, newName()) : undefined;
	let root = "";
	const fill = async (rootfs: string) => {
		root = rootfs;
		await makeImage(shape, rootfs);
		if (locked) await must(["sh", "-ec", 'mkdir "$2"; mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"', "sh", rootfs, locked]);
	};
	const edit = (spec: Spec) => {
		shapeSpec(spec, shape);
		if (locked !== undefined) spec.root.path = locked;
		spec.hooks = byStage([...othersOf(shape, root), ...ossify]);
	};
	const bundle = await makeBundle({ volumes: volumesOf(shape), ...cwd }, { fill, edit });
	try {
		const container = await startBundle(kind, bundle, called);
		const { pid } = JSON.parse(await must([real, "--root", join(sandbox().folder, kind), "state", container.id])) as { pid: number };
		return { ...container, pid };
	} finally {
		if (locked !== undefined) await must(["umount", "--lazy", locked]);
	}
}

function byStage(staged: readonly StagedHook[]): Hooks {
	const hooks: Record<string, Hook[]> = {};
	for (const [stage, hook] of staged) hooks[stage] = [...(hooks[stage] ?? []), hook];
	return hooks;
}

function shapeSpec(spec: Spec, shape: Shape): void {
	const [uid = 0, gid = 0] = (shape.user ?? "0:0").split(":").map(Number);
	spec.process.user = { uid, gid };
	if (shape.readonly) spec.root.readonly = true;
	if (shape.userNamespace) inUserNamespace(spec);
	if (shape.ipcNone) spec.mounts = spec.mounts.filter(({ destination }) => destination !== "/dev/shm");
	if (shape.memory !== undefined) spec.linux.resources = { ...spec.linux.resources, memory: { limit: shape.memory } };
	for (const [destination, options] of Object.entries(shape.tmpfs ?? {}))
		spec.mounts.push({ destination, type: "tmpfs", source: "tmpfs", options: ["nosuid", "nodev", ...options] });
}

function volumesOf({ volumes = [], file, userNamespace }: Shape): { source: string; destination: string }[] {
	const folders = volumes.map((destination) => {
		const source = join(sandbox().folder, newName());
		mkdirSync(source);
		return { source, destination };
	});
	const files = file === undefined ? [] : [{ source: join(sandbox().folder, newName()), destination: file }];
	for (const { source } of files) writeFileSync(source, "of the host\n");
	for (const { source } of folders) openTo(source, userNamespace ? mappedRoot : 0);
	return [...folders, ...files];
}

/** A volume's folder that anyone may write to. */
function openTo(folder: string, id: number): void {
	mkdirSync(join(folder, "kept"));
	chownSync(folder, id, id);
	chmodSync(folder, 0o777);
}

/** Podman takes a folder for the root file system as it is, so that both kinds of start have the same image. */
async function startByPodman(shape: Shape, runtime: string, hooksDir = join(sandbox().folder, newName())): Promise<Running> {
	const name = newName();
	const root = join(sandbox().folder, "roots", name);
	mkdirSync(root, { recursive: true });
	await makeTree(root);
	await makeImage(shape, root);
	mkdirSync(hooksDir, { recursive: true });
	for (const [stage, hook] of othersOf(shape, root)) {
		const file = { version: "1.0.0", hook, when: { always: true }, stages: [stage] };
		writeFileSync(join(hooksDir, `10-other-${stage}.json`), JSON.stringify(file));
	}
	const options = { hooksDir, runtime };
	const remove = async () => {
		await podman(["rm", "--force", "--time", "0", "--ignore", name], options);
		rmSync(root, { recursive: true, force: true });
		for (const file of readdirSync(hooksDir)) if (file.startsWith("10-other-")) rmSync(join(hooksDir, file));
	};
	const { code, stderr } = await podman(argumentsFor(shape, name, root), options);
	if (code !== 0) {
		await remove();
		throw new Refused(stderr);
	}
	const { stdout } = await podman(["inspect", "--format", "{{.State.Pid}}", name], options);
	return { pid: Number(stdout), exec: (command) => podman(["exec", name, ...command], options), remove };
}

function argumentsFor(shape: Shape, name: string, root: string): string[] {
	const volumes = volumesOf(shape).map(({ source, destination }) => `--volume=${source}:${destination}`);
	const tmpfs = Object.entries(shape.tmpfs ?? {}).map(([path, options]) => `--tmpfs=${path}:${["rw", ...options].join(",")}`);
	const flags = [
		shape.user === undefined ? [] : ["--user", shape.user],
		shape.cwd === undefined ? [] : ["--workdir", shape.cwd],
		shape.readonly ? ["--read-only", "--read-only-tmpfs=false"] : [],
		shape.ipcNone ? ["--ipc=none"] : [],
		shape.memory === undefined ? [] : ["--memory", String(shape.memory), "--memory-swap", String(shape.memory)],
		shape.userNamespace ? ["--uidmap", `0:${mappedRoot}:65536`, "--gidmap", `0:${mappedRoot}:65536`] : [],
	].flat();
	const limits = ["--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024", `--cgroup-parent=${sandbox().cgroup}`];
	return [
		"run",
		"--detach",
		"--name",
		name,
		...limits,
		...flags,
		...volumes,
		...tmpfs,
		"--env=PATH=/usr/bin:/bin",
		"--rootfs",
		root,
		...waiting,
	];
}
