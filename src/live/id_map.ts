/**
 * `/proc/PID/uid_map` and `gid_map`: the mapping of the container's IDs to IDs of this process. It comes from the kernel and not from the spec, because
 * the container may have joined its pod's user namespace.
 * @see https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 * @module
 */
import { OssifyError } from "../errors.ts";

/** One line: a range of `length` IDs, which begins at `inside` in the container and at `outside` in this process. */
export interface IdRange {
	readonly inside: number;
	readonly outside: number;
	readonly length: number;
}

/** Parses the file. */
export function parseIdMap(text: string): IdRange[] {
	return text
		.split("\n")
		.map((line) => line.trim().split(/\s+/).map(Number))
		.flatMap(([inside, outside, length]) =>
			inside === undefined || outside === undefined || length === undefined ? [] : [{ inside, outside, length }],
		);
}

/** The ID of this process for an ID of the container. @throws {OssifyError} `input/unmapped-id` */
export function mapId(ranges: readonly IdRange[], id: number): number {
	const range = ranges.find(({ inside, length }) => id >= inside && id < inside + length);
	if (range) return range.outside + (id - range.inside);
	throw new OssifyError("input/unmapped-id", `cannot own a tmpfs: the container's user namespace does not map the id ${id}`);
}

/** The container's ID for an ID of this process; undefined if it has none. */
export function unmapId(ranges: readonly IdRange[], id: number): number | undefined {
	const range = ranges.find(({ outside, length }) => id >= outside && id < outside + length);
	return range && range.inside + (id - range.outside);
}
