/**
 * The folder of the image that a tmpfs covers, as the container sees it.
 * @module
 */
import { type CoveredFolder, missingFolder } from "../decision/mod.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import type { RootFiles } from "./mount_tree.ts";

/**
 * What a tmpfs covers.
 * @returns a function of the host folders that show at a path, the first one on top; undefined where they are not known
 */
export function coveredFolders(spec: ParsedSpec, files: RootFiles): (hosts: readonly string[] | undefined) => CoveredFolder | undefined {
	const [uids, gids] = [mappingOf(spec, "uidMappings"), mappingOf(spec, "gidMappings")];
	return (hosts) => {
		if (hosts === undefined) return undefined;
		const [host] = hosts;
		if (host === undefined) return missingFolder;
		const folder = files.folder(host);
		return folder && { mode: folder.mode, uid: uids(folder.uid), gid: gids(folder.gid) };
	};
}

/**
 * Why the runtime can make no folder in one of the host: what the system says, and, in a user namespace of the container's own, that its root is
 * not the folder's owner. Capabilities there count for files whose owner and group are mapped (user_namespaces(7)).
 * @returns a function of the host folder: the name of the system's error
 */
export function whyNoFolderFor(spec: ParsedSpec, files: RootFiles): (host: string) => string | undefined {
	const covered = coveredFolders(spec, files);
	// Of a namespace that is joined, the mapping may not be known.
	const isOwn = listOf(partOf(spec, "linux", "namespaces")).some(({ type, path = "" }) => type === "user" && path === "");
	return (host) => {
		const why = files.whyNoFolderIn(host);
		const folder = why === undefined && isOwn ? covered([host]) : undefined;
		return folder && !isWritableByRoot(folder) ? "EACCES" : why;
	};
}

function isWritableByRoot({ mode, uid, gid }: CoveredFolder): boolean {
	if (uid !== undefined && gid !== undefined) return true;
	const bits = uid === 0 ? 0o300 : gid === 0 ? 0o030 : 0o003;
	return (mode & bits) === bits;
}

/** From an id of the host to the container's; undefined where it has none, or that is not known. */
type Mapping = (id: number) => number | undefined;

/**
 * The spec's own mapping, as the runtime will write it. Where a user namespace is joined, engines repeat its mapping; Podman writes one id
 * in its place, so that other owners are not known.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#user-namespace-mappings
 */
function mappingOf(spec: ParsedSpec, key: "uidMappings" | "gidMappings"): Mapping {
	const namespaces = listOf(partOf(spec, "linux", "namespaces"));
	if (!namespaces.some((one) => one["type"] === "user")) return (id) => id;
	const ranges = listOf(partOf(spec, "linux", key));
	return (id) => {
		for (const { containerID, hostID, size } of ranges) {
			if (typeof containerID !== "number" || typeof hostID !== "number" || typeof size !== "number") continue;
			if (id >= hostID && id < hostID + size) return containerID + (id - hostID);
		}
		return undefined;
	};
}

function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
	return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}
