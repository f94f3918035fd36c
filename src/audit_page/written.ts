/**
 * What was written into the layers of all containers, by path.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";
import type { WrittenFolder } from "../layer/mod.ts";

/** What several containers wrote below one path, by one rule. */
export interface WrittenPath extends WrittenFolder {
	readonly containers: number;
}

/** The paths, the largest first. */
export function writtenPaths(containers: readonly AuditedContainer[]): readonly WrittenPath[] {
	const paths = new Map<string, WrittenPath>();
	for (const folder of containers.flatMap(({ written }) => written?.folders ?? [])) {
		const key = JSON.stringify([folder.path, folder.kind, folder.rule]);
		const { bytes = 0, entries = 0, containers: before = 0 } = paths.get(key) ?? {};
		paths.set(key, { ...folder, bytes: bytes + folder.bytes, entries: entries + folder.entries, containers: before + 1 });
	}
	return [...paths.values()].sort((one, other) => other.bytes - one.bytes || (one.path < other.path ? -1 : 1));
}
