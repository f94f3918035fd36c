/**
 * The writable layer of a container: that of its root mount while it runs, else where its engine keeps it.
 * @module
 */
import { knownMounts, type MountEntry, rootMount } from "../mountinfo.ts";
import type { Files } from "../platform/mod.ts";
import { overlayFolders } from "../rootfs/mod.ts";
import { asRoot, whyForbidden } from "./forbidden.ts";
import type { FoundContainer, Layer } from "./found.ts";

/**
 * What the engine's files say takes precedence: a container may change its own mounts.
 * @param mountinfo of its first process, where it runs
 */
export function layerOf(files: Files, root: string, { layer }: FoundContainer, mountinfo: string | undefined): Layer {
	const kept = layer?.();
	if (kept !== undefined && "path" in kept) return kept;
	if (mountinfo !== undefined) return mountedLayer(files, root, mountinfo);
	return kept ?? { unreadable: "only its engine's database says where its layer is" };
}

/** The root that the container's processes see. */
function mountedLayer(files: Files, root: string, mountinfo: string): Layer {
	const mount = rootMount(knownMounts(mountinfo));
	if (mount?.fstype !== "overlay") return { unreadable: `its root is on ${mount ? kindOf(mount) : "no mount"}, not on an overlay mount` };
	const { upper } = overlayFolders(mount.fileSystemOptions);
	if (upper.length === 0) return { unreadable: "its overlay mount has no upper directory: the container cannot write to its root" };
	const above = root.replace(/\/+$/, "");
	const paths = upper.filter((path) => path.startsWith("/")).map((path) => above + path);
	const path = paths.find((one) => files.kind(one) === "folder" && (root === "/" || files.leadsOut(one, [root]) === undefined));
	if (path !== undefined) return { path };
	const forbidden = paths.flatMap((one) => whyForbidden(one) ?? []);
	if (forbidden[0] !== undefined) return { unreadable: forbidden[0], advice: asRoot };
	return {
		unreadable: `its upper directory ${upper[0]}${ofSnapshotter(upper[0])} is not a folder here, and may be of another mount namespace`,
	};
}

/** The storage that a root is from, by its name where it has one: engines that have no overlay mount copy whole images, or have a block device for each container. */
function kindOf({ fstype, source, root }: MountEntry): string {
	const snapshotter = ofSnapshotter(root) || ofSnapshotter(source);
	if (snapshotter !== "") return fstype + snapshotter;
	if (/\/vfs\/dir\//.test(root)) return `${fstype} (the storage driver vfs)`;
	return source.startsWith("/dev/") && /^\/(?:rootfs|upper)?$/.test(root) ? `${fstype} (the block device ${source})` : fstype;
}

/** @see https://github.com/containerd/containerd/tree/v2.2.0/plugins/snapshots */
function ofSnapshotter(path = ""): string {
	const name = /\/io\.containerd\.snapshotter\.v1\.([a-z0-9-]{1,64})\//.exec(path)?.[1];
	return name === undefined ? "" : ` (containerd's ${name} snapshotter)`;
}
