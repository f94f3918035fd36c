/**
 * Programs and libraries that were run from a tmpfs: it has to allow it.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";

/** More are not listed. */
export const mostPrograms = 3;

/** Some of the programs and libraries that were run from a path. */
export function executedBelow(path: string, executed: Iterable<string>): string[] {
	return [...executed].filter((one) => isAtOrBelow(one, path)).slice(0, mostPrograms);
}

/** @param allowed the options of an allowance that the policy has; undefined for a new one */
export function execOptions(allowed: readonly string[] | undefined): readonly string[] {
	return allowed?.map((one) => (one === "noexec" ? "exec" : one)) ?? ["rw", "exec", "nosuid", "nodev"];
}
