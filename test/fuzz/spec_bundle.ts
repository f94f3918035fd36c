/**
 * From an input of the fuzzer of specs to a bundle on this machine.
 * @module
 */
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sandbox } from "../host/support/sandbox.ts";
import type { Edit, SpecInput } from "./spec_inputs.ts";

type Json = Record<string, unknown>;

export interface MadeBundle {
	readonly bundle: string;
	readonly config: string;
}

const folders = ["bin", "dev", "proc", "sys", "etc", "data", "mnt", "tmp", "run", "srv", "l", "usr/bin", "var/tmp"];

/** Makes it below a folder, which must not be there yet. @param busybox on the same file system: it is linked */
export function makeBundle(folder: string, busybox: string, input: SpecInput): MadeBundle {
	const [rootfs, volume] = [join(folder, "rootfs"), join(folder, "volume")];
	for (const root of [rootfs, volume]) makeRoot(root, busybox);
	for (const [name, target] of Object.entries({ link: "/", up: "..", self: "self" })) symlinkSync(target, join(volume, name));
	symlinkSync("rootfs", join(folder, "LINK"));
	const spec = adapt(JSON.parse(readFileSync(new URL(`../fixtures/${input.fixture}.json`, import.meta.url), "utf8")) as Json, folder);
	for (const edit of input.edits) apply(spec, rootfs, folder, edit);
	const text = input.edits.reduce((all, edit) => (edit[0] === "text" ? all.replace(edit[1], edit[2]) : all), JSON.stringify(spec));
	const config = join(folder, "config.json");
	writeFileSync(config, text.replaceAll('"ROOT"', JSON.stringify(rootfs)));
	return { bundle: folder, config };
}

function makeRoot(root: string, busybox: string): void {
	for (const path of folders) mkdirSync(join(root, path), { recursive: true });
	linkSync(busybox, join(root, "bin/busybox"));
	symlinkSync("busybox", join(root, "bin/sh"));
	for (const name of ["passwd", "hosts", "resolv.conf", "hostname"]) writeFileSync(join(root, "etc", name), "");
}

/** What names things of the machine that the spec was made on is made to name things of this one; nothing else changes. */
function adapt(spec: Json, folder: string): Json {
	const process = spec.process as Json & { capabilities?: Record<string, string[]> };
	const linux = spec.linux as Json & { namespaces: Json[] };
	for (const key of ["rlimits", "oomScoreAdj", "apparmorProfile", "selinuxLabel"]) delete process[key];
	for (const key of ["sysctl", "seccomp"]) delete linux[key];
	for (const list of Object.values(process.capabilities ?? {})) list.splice(0, list.length, ...list.filter(isGrantable));
	linux.namespaces = linux.namespaces.map(({ type }) => ({ type }));
	linux.cgroupsPath = `${sandbox().cgroup}/fuzz`;
	// crun takes none of CRI-O's 0, which means no limit.
	for (const key of ["unified", "pids"]) delete (linux.resources as Json | undefined)?.[key];
	process.args = ["/bin/sh", "-c", "sleep 60"];
	process.terminal = false;
	for (const mount of spec.mounts as Json[]) if (mount.type === "bind") mount.source = sourceFor(folder, String(mount.destination));
	// crun 1.8 takes none above 1.0.
	return { ...spec, ociVersion: "1.0.2", root: { ...(spec.root as Json), path: "rootfs" }, hooks: undefined };
}

/** The test machine has no CAP_SYS_RESOURCE, and its kernel none of the newest. */
function isGrantable(name: string): boolean {
	return !["CAP_SYS_RESOURCE", "CAP_CHECKPOINT_RESTORE", "CAP_BPF", "CAP_PERFMON"].includes(name);
}

function sourceFor(folder: string, destination: string): string {
	const path = join(folder, "sources", destination.replaceAll("/", "_"));
	mkdirSync(dirname(path), { recursive: true });
	if (/\/(?:etc\/[^/]+|\.containerenv|termination-log)$/.test(destination)) writeFileSync(path, "");
	else mkdirSync(path, { recursive: true });
	return path;
}

function apply(spec: Json, rootfs: string, folder: string, edit: Edit): void {
	const [kind] = edit;
	if (kind === "link") return addLink(rootfs, edit[1], edit[2]);
	if (kind === "mount") return addMount(spec, folder, edit[1], edit[2], edit[3]);
	if (kind === "options") {
		const mounts = Array.isArray(spec.mounts) ? (spec.mounts as Json[]) : [];
		const mount = mounts[edit[1] % Math.max(mounts.length, 1)];
		if (mount) mount.options = edit[2];
		return;
	}
	if (kind === "text") return;
	const [path, holder] = [edit[1], holderOf(spec, edit[1])];
	const name = path.at(-1) as string;
	if (holder === undefined) return;
	if (kind === "set") holder[name] = edit[2];
	else if (kind === "drop") delete holder[name];
	else holder[spelledAs[edit[2]]?.(name) ?? name] = holder[name];
}

const spelledAs: Readonly<Record<string, (name: string) => string>> = {
	upper: (name) => name.toUpperCase(),
	title: (name) => name.slice(0, 1).toUpperCase() + name.slice(1),
	// Go folds the Kelvin sign and the long s, too.
	kelvin: (name) => name.replace("k", "\u212a").replace("s", "\u017f"),
};

/** The object that holds the last key of a path; made where it is missing. */
function holderOf(spec: Json, path: readonly string[]): Json | undefined {
	let at: Json = spec;
	for (const name of path.slice(0, -1)) {
		at[name] ??= {};
		if (typeof at[name] !== "object") return undefined;
		at = at[name] as Json;
	}
	return at;
}

/** Never through another link, which may lead out of the image. */
function addLink(root: string, path: string, target: string): void {
	const above = path.split("/").slice(1, -1);
	const parents = above.map((_, index) => join(root, ...above.slice(0, index + 1)));
	if (parents.some((parent) => lstatSync(parent, { throwIfNoEntry: false })?.isSymbolicLink())) return;
	if (lstatSync(join(root, path), { throwIfNoEntry: false })) rmSync(join(root, path), { recursive: true });
	mkdirSync(dirname(join(root, path)), { recursive: true });
	symlinkSync(target, join(root, path));
}

function addMount(spec: Json, folder: string, source: string, destination: string, options: readonly string[]): void {
	const special: Json | undefined = {
		tmpfs: { type: "tmpfs", source: "tmpfs", options },
		proc: { type: "proc", source: "proc", options },
		overlay: { type: "overlay", source: "overlay", options: [`lowerdir=${folder}/volume:${folder}/sources`, ...options] },
	}[source];
	const path = source
		.replace(/^VOLUME/, `${folder}/volume`)
		.replace(/^IMAGE/, `${folder}/rootfs`)
		.replace(/^BUNDLE/, folder)
		.replace(/^PROC/, "/proc")
		.replace(/^PROC/, "/proc");
	const mount = { destination, ...(special ?? { type: "bind", source: path, options }) };
	if (Array.isArray(spec.mounts)) spec.mounts.push(mount);
	else spec.mounts = [mount];
}
