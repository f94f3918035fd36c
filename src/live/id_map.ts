/**
 * `/proc/PID/uid_map` and `gid_map`: the mapping of the container's ids to ids of this process. It comes from the kernel, not from the spec: a
 * container may have joined its pod's user namespace.
 * @see https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 * @module
 */
import { OssifyError } from "../errors.ts";

/** One line: `length` ids, from `inside` in the container and from `outside` here. */
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

/** @throws {OssifyError} `input/unmapped-id` */
export function mapId(ranges: readonly IdRange[], id: number): number {
	const range = ranges.find(({ inside, length }) => id >= inside && id < inside + length);
	if (range) return range.outside + (id - range.inside);
	throw new OssifyError("input/unmapped-id", `cannot own a tmpfs: the container's user namespace does not map the id ${id}`);
}

/** The container's id for an id of this process; undefined where it has none. */
export function unmapId(ranges: readonly IdRange[], id: number): number | undefined {
	const range = ranges.find(({ outside, length }) => id >= outside && id < outside + length);
	return range && range.inside + (id - range.outside);
}
