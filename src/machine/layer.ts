/**
 * The writable layer of a container: that of its root mount while it runs, else where its engine keeps it.
 * @module
 */
import type { Files } from "../platform/mod.ts";
import { MountTable, overlayFolders } from "../rootfs/mod.ts";
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
	// Of several mounts on the root, the last is on top.
	const mount = new MountTable(mountinfo).mounts.findLast(({ mountPoint }) => mountPoint === "/");
	if (mount?.fstype !== "overlay") return { unreadable: `its root is on ${mount?.fstype ?? "no mount"}, not on an overlay mount` };
	const { upper } = overlayFolders(mount.fileSystemOptions);
	if (upper.length === 0) return { unreadable: "its overlay mount has no upper directory: the container cannot write to its root" };
	const above = root.replace(/\/+$/, "");
	const paths = upper.filter((path) => path.startsWith("/")).map((path) => above + path);
	const path = paths.find((one) => files.kind(one) === "folder" && (root === "/" || files.leadsOut(one, [root]) === undefined));
	if (path !== undefined) return { path };
	return { unreadable: `its upper directory ${upper[0]} is not a folder here, and may be of another mount namespace` };
}
