/**
 * Resolves the destinations of a spec's mounts as the runtime will, in the order in which it mounts them.
 * @module
 */
import type { CoveredFolder } from "../decision/mod.ts";
import type { MountTargets } from "../mutate/mod.ts";
import type { Mount, ParsedSpec } from "../oci_spec/mod.ts";
import { coveredFolders, whyNoFolderFor } from "./covered_folder.ts";
import type { MountTable } from "./mount_table.ts";
import { type Content, type Mounted, MountTree, type RootFiles } from "./mount_tree.ts";
import { overlayFolders, overlayOptions } from "./overlay_options.ts";
import { isBind, sourceOf } from "./sources.ts";

export type { Content, RootFiles };

/** A container's image on the host. */
export interface Image {
	/** Absolute path of the root file system. */
	readonly root: string;
	/** Absolute path of the bundle: relative sources are below it. */
	readonly bundle: string;
	readonly files: RootFiles;
	/** The host's mounts, read on first use. */
	mountTable(): MountTable;
}

/** The targets of paths in the image, and the content there. */
export interface ImageTargets extends MountTargets {
	folder(path: string): CoveredFolder | undefined;
	/**
	 * Whether a tmpfs on a path would cover content of the image. Also true if this cannot be examined; a copy then finds out.
	 */
	hasContent(path: string): boolean;
	/** The minimum size of that content; nothing if an overlay may hide a part of it. Counting ends once it exceeds `most`. */
	contentOf(path: string, most: Content): Content;
}

/** Resolves every destination of a spec. */
export function resolveTargets(spec: ParsedSpec, image: Image): ImageTargets {
	const tree = new MountTree(image.files, image.root);
	const mounts = (spec.mounts ?? []).map((mount) => {
		const target = tree.resolve(mount.destination);
		const mounted = mountedBy(mount, image);
		if (mounted !== undefined && target !== undefined && target !== "/") tree.add(target, mounted);
		return target;
	});
	const isThere = image.files.identity(image.root) !== undefined;
	const hasContent = (path: string) => !isThere || (tree.foldersAt(path)?.some((folder) => image.files.hasContent(folder)) ?? true);
	const contentOf = (path: string, most: Content) => {
		const [folder, ...more] = tree.foldersAt(path) ?? [];
		return folder === undefined || more.length > 0 ? nothing : image.files.contentOf(folder, most);
	};
	const covered = coveredFolders(spec, image.files);
	const folder = (path: string) => (isThere ? covered(tree.foldersAt(path)) : undefined);
	const whyNoFolderIn = whyNoFolderFor(spec, image.files);
	const whyNoFolder = (path: string) => (isThere ? tree.whyNoFolder(path, whyNoFolderIn) : undefined);
	return { mounts, of: (destination) => tree.resolve(destination), hasContent, contentOf, folder, whyNoFolder };
}

const nothing: Content = { bytes: 0, inodes: 0 };

/** The content of a mount. Undefined if the folder below remains visible: copy-up fills a tmpfs with its content, including links. */
function mountedBy(mount: Mount, image: Image): Mounted | undefined {
	const { type, options = [] } = mount;
	if (isBind(mount)) return { kind: "folders", folders: [sourceOf(mount, image)] };
	if (type === "proc") return { kind: "proc" };
	if (type === "overlay") return overlayOf(options);
	if (type === "tmpfs" && options.includes("tmpcopyup")) return undefined;
	return { kind: withoutLinks.has(type ?? "") ? "empty" : "unknown" };
}

/** Types of file systems in which neither image nor volume can put a link before the container starts. */
const withoutLinks = new Set(
	"tmpfs ramfs sysfs cgroup cgroup2 devpts devtmpfs mqueue securityfs debugfs tracefs configfs bpf hugetlbfs efivarfs".split(" "),
);

/** The upper folder, then the lower ones as listed: overlayfs looks up files in this order. */
function overlayOf(options: readonly string[]): Mounted {
	const { upper, lower } = overlayFolders(overlayOptions(options));
	const folders = [...upper, ...lower];
	// Kernels differ in what a backslash escapes, and a relative path starts at the runtime's working folder.
	const isKnown = folders.length > 0 && folders.every((folder) => folder.startsWith("/") && !folder.includes("\\"));
	return isKnown ? { kind: "folders", folders } : { kind: "unknown" };
}
