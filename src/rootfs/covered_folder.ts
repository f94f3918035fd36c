/**
 * The folder of the image that a tmpfs covers, as the container sees it.
 * @module
 */
import { type CoveredFolder, missingFolder } from "../decision/mod.ts";
import { type ParsedSpec, partOf } from "../spec/mod.ts";
import type { HostFolder, MountTree } from "./mount_tree.ts";

/** Looks folders up, on top of all mounts of the spec. */
export function coveredFolders(spec: ParsedSpec, tree: MountTree): (path: string) => CoveredFolder | undefined {
	const [uids, gids] = [mappingOf(spec, "uidMappings"), mappingOf(spec, "gidMappings")];
	return (path) => {
		const folder = tree.folder(path);
		return folder === "missing" ? missingFolder : folder && asSeenInside(folder, uids, gids);
	};
}

function asSeenInside({ mode, uid, gid }: HostFolder, uids: Mapping, gids: Mapping): CoveredFolder {
	return { mode, uid: uids(uid), gid: gids(gid) };
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
