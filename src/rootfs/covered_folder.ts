/**
 * The folder of the image that a tmpfs covers, as the container sees it.
 * @module
 */
import { type CoveredFolder, missingFolder } from "../decision/mod.ts";
import { type ParsedSpec, partOf } from "../spec/mod.ts";
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
