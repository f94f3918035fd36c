/**
 * Where the paths of a spec lead in a container: those of its mounts, and those that its runtime protects.
 * @module
 */
import { isBelow, type Mount, type ParsedSpec, partOf } from "../oci_spec/mod.ts";

/** A mount, and its place in the container, links resolved as the runtime does. */
export interface Placed {
	readonly mount: Mount;
	readonly target: string;
}

/** Runtimes mount in the spec's order: the last mount at or above a path covers the others. */
export function holderOf(mounts: readonly Placed[], path: string): Mount | undefined {
	return mounts.findLast(({ target }) => isAtOrBelow(path, target))?.mount;
}

/** The paths that a runtime protects after it has mounted everything; runc and crun follow the links in them. */
export interface Listed {
	readonly masked: readonly string[];
	readonly readonly: readonly string[];
}

/** Those of a spec. @param targetOf resolves the image's links */
export function listedIn(spec: ParsedSpec, targetOf: (path: string) => string): Listed {
	return { masked: pathsIn(spec, "maskedPaths").map(targetOf), readonly: pathsIn(spec, "readonlyPaths").map(targetOf) };
}

/** How a path is protected. */
export function listedAs({ masked, readonly }: Listed, path: string): "masked" | "readonly-path" | undefined {
	if (masked.some((one) => isAtOrBelow(path, one))) return "masked";
	return readonly.some((one) => isAtOrBelow(path, one)) ? "readonly-path" : undefined;
}

function pathsIn(spec: ParsedSpec, key: "maskedPaths" | "readonlyPaths"): readonly string[] {
	const paths = partOf(spec, "linux", key);
	return Array.isArray(paths) ? paths.filter((one) => typeof one === "string") : [];
}

function isAtOrBelow(path: string, folder: string): boolean {
	return path === folder || isBelow(path, folder);
}
