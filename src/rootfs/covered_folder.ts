/**
 * The folder of the image that a tmpfs covers, with its mode and owner as the container sees them.
 * @module
 */
import { type CoveredFolder, missingFolder } from "../decision/mod.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import type { RootFiles } from "./mount_tree.ts";

/**
 * Looks up the folder that a tmpfs covers.
 * @returns a function of the host folders that are visible at a path, the top one first; it returns undefined if they are not known
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
 * Why the runtime cannot create a folder in a host folder: the error of the system, or in a user namespace that is made for the container, that its root
 * may not write there. Its capabilities apply only to files whose owner and group are mapped (user_namespaces(7)).
 * @returns a function of the host folder, which returns the name of the error, or undefined
 */
export function whyNoFolderFor(spec: ParsedSpec, files: RootFiles): (host: string) => string | undefined {
	const covered = coveredFolders(spec, files);
	// If the container joins an existing namespace, the mapping may not be known.
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

/** Maps an ID of the host to the container's; undefined if there is none, or if it is not known. */
type Mapping = (id: number) => number | undefined;

/**
 * The mapping in the spec, which the runtime will set. If the container joins a user namespace, engines repeat its mapping in the spec, except that
 * Podman writes a single ID, so that other owners are not known.
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
