/**
 * What the policy allows already, and which tmpfs mounts programs are run from.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";
import { sum, type Write } from "./findings.ts";
import type { Amount } from "./sizes.ts";

/** A tmpfs mount that the container has in any case. */
export interface Allowed {
	readonly path: string;
	readonly options: readonly string[];
}

/** What the policy allows already. */
export interface Covered extends Amount {
	readonly path: string;
	/** Programs and libraries in it, as they can be shown, some at most. */
	readonly programs: readonly string[];
	/** Some of those that were run from there, where the tmpfs is noexec. */
	readonly executed: readonly string[];
	readonly options: readonly string[];
}

/** More are not listed. */
const mostPrograms = 3;

/** What was written to a tmpfs mount and run from it; nothing where neither was. */
export function coveredBy({ path, options }: Allowed, all: readonly Write[], executed: readonly string[]): Covered[] {
	const below = all.filter(({ folder }) => isAtOrBelow(folder.path, path));
	const programs = below
		.filter(({ writes: { rule } }) => rule.bits !== undefined || rule.name === "drift/libraries")
		.flatMap(({ folder, writes }) => [...writes.names].map((name) => `${folder.path}/${name}`));
	const run = options.includes("noexec") ? executedBelow(path, executed) : [];
	if (below.length === 0 && run.length === 0) return [];
	return [{ path, ...sum(below), programs: programs.slice(0, mostPrograms), executed: run, options }];
}

/** Some of the programs and libraries that were run from a path. */
export function executedBelow(path: string, executed: readonly string[]): string[] {
	return executed.filter((one) => isAtOrBelow(one, path)).slice(0, mostPrograms);
}
