/**
 * Refuses mounts with which the root file system would be writable in spite of `root.readonly`.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { MountTargets } from "../mutate/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";
import type { MountTable } from "./mount_table.ts";
import { MountTree } from "./mount_tree.ts";
import { foldersOf } from "./sources.ts";
import type { Image } from "./targets.ts";

/**
 * Refuses a mount of the spec that a link leads to the root: crun 1.8 leaves that mount writable, and makes the folder below it read-only.
 * @throws {OssifyError} `input/root-mount`, `input/unresolved-mount`
 */
export function refuseRootTargets(spec: ParsedSpec, targets: MountTargets): void {
	const index = targets.mounts.findIndex((target) => target === "/" || target === undefined);
	const mount = spec.mounts?.[index];
	if (mount === undefined) return;
	const [code, why] =
		targets.mounts[index] === "/"
			? (["input/root-mount", "leads to the root itself, by a link in the image or in a volume"] as const)
			: (["input/unresolved-mount", "leads through too many links, or a loop of links"] as const);
	throw new OssifyError(code, `cannot make the root read-only: the mount on ${JSON.stringify(mount.destination)} ${why}`, {
		advice: "mount it on a path below the root",
		part: ["mounts", index, "destination"],
	});
}

/**
 * Refuses a source or a root whose path leads through magic links of proc(5), wherever it is mounted. For the runtime's process, these lead elsewhere,
 * for example to the container's root.
 * @throws {OssifyError} `input/process-path`, also if there are too many links to follow
 */
export function refuseProcessPaths(spec: ParsedSpec, image: Image): void {
	const host = new MountTree(image.files, "");
	host.add("/proc", { kind: "proc" });
	const mounts = (spec.mounts ?? []).map((mount, index) => ({ mount, index, sources: foldersOf(mount, image) }));
	if (mounts.some(({ sources }) => sources.length > 0)) addProcMounts(host, image.mountTable());
	if (host.leadsElsewhere(image.root)) throw processPath("root.path", ["root", "path"]);
	for (const { mount, index, sources } of mounts) {
		if (sources.some((source) => host.leadsElsewhere(source)))
			throw processPath(`the source of the mount on ${JSON.stringify(mount.destination)}`, ["mounts", index, "source"]);
	}
}

/** Folders of /proc in which every entry is a magic link. A bind mount can show such a folder without the rest of /proc. */
const magicFolder = /\/(?:fd|map_files|ns)$/;

/** Adds the host's mounts of proc(5), as far as no other mount covers them. */
function addProcMounts(host: MountTree, table: MountTable): void {
	for (const mount of table.mounts.filter(({ fstype }) => fstype === "proc"))
		if (table.isTop(mount)) host.add(mount.mountPoint, { kind: magicFolder.test(mount.root) ? "unknown" : "proc" });
}

function processPath(what: string, part: readonly (string | number)[]): OssifyError {
	return new OssifyError(
		"input/process-path",
		`cannot protect the image from changes: ${what} leads through a process's own links in /proc, which lead elsewhere for the runtime, or through too many links to follow`,
		{ advice: "name the folder itself", part },
	);
}

/** Targets where no tmpfs may be: the same that the decision's check refuses, here after links are resolved. */
const kernelTarget = /^\/(?:|dev|(?:proc|sys)(?:\/.*)?)$/;

/**
 * Refuses a tmpfs of the decision that a link leads to the root or to the kernel's file systems.
 * @throws {OssifyError} `input/hostile-target`
 */
export function refuseOwnTargets(destinations: readonly string[], targets: MountTargets): void {
	for (const destination of destinations) {
		const target = targets.of(destination);
		if (target === undefined || !kernelTarget.test(target)) continue;
		const where = target === "/" ? "the root itself" : JSON.stringify(target);
		throw new OssifyError(
			"input/hostile-target",
			`cannot use ${destination}: in this image it leads to ${where}: correct the image, or remove the path from the policy's data`,
		);
	}
}
