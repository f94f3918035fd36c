/**
 * The cgroup that is charged for a process's memory, and the memory that its limit leaves, from the kernel's files.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 * @module
 */
import { climbs, segmentsOf } from "../oci_spec/path.ts";

/** A cgroup with the memory controller. */
export interface MemoryCgroup {
	readonly version: 1 | 2;
	/** The path from the root of the hierarchy: `/kubepods/pod1/c1`. */
	readonly path: string;
}

/** The mount points of the hierarchy, without the first `/`, in the order in which they are tried. */
export const hierarchies: Readonly<Record<MemoryCgroup["version"], readonly string[]>> = {
	1: ["sys/fs/cgroup/memory"],
	2: ["sys/fs/cgroup", "sys/fs/cgroup/unified"],
};

/** The file of a cgroup by which a process joins it. In version 1, a single thread can be moved: the one that copies, whose cgroup is charged. */
export const joinFile: Readonly<Record<MemoryCgroup["version"], string>> = { 1: "tasks", 2: "cgroup.procs" };

/**
 * Reads `/proc/PID/cgroup`. A controller is in one hierarchy only; in hybrid mode, memory is in that of version 1.
 * @returns undefined if the path is outside of this process's cgroup namespace, or the cgroup was removed
 */
export function memoryCgroup(cgroups: string): MemoryCgroup | undefined {
	const lines = cgroups.split("\n").flatMap((line) => {
		const [, id, controllers = "", path = ""] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
		return id === undefined ? [] : [{ id, controllers: controllers.split(","), path }];
	});
	const v1 = lines.find(({ controllers }) => controllers.includes("memory"));
	const v2 = lines.find(({ id, controllers }) => id === "0" && controllers.join() === "");
	const { path } = v1 ?? v2 ?? {};
	if (path === undefined || climbs(path) || path.endsWith(" (deleted)")) return undefined;
	return { version: v1 ? 1 : 2, path };
}

/** The content of a cgroup's file; undefined if it does not exist. */
export type ReadCgroupFile = (name: string) => string | undefined;

const files = {
	1: { limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", cache: /^total_(?:active|inactive)_file (\d+)$/gm },
	2: { limit: "memory.max", usage: "memory.current", cache: /^(?:active|inactive)_file (\d+)$/gm },
} as const;

/** The bytes that the limit of a cgroup leaves. Pages of files that the kernel would reclaim count as free. Infinity if there is no limit. */
export function headroomOf(version: MemoryCgroup["version"], read: ReadCgroupFile): number {
	const { limit, usage, cache } = files[version];
	const most = Number(read(limit)?.trim() ?? Number.NaN);
	// No limit: version 2 writes "max", version 1 its largest number.
	if (Number.isNaN(most) || most > 2 ** 60) return Number.POSITIVE_INFINITY;
	const cached = [...(read("memory.stat") ?? "").matchAll(cache)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
	return most - Math.max(0, Number(read(usage) ?? 0) - cached);
}

/** A cgroup and its parents, the outermost last. Each has its own limit. */
export function withParents(path: string): string[] {
	const segments = segmentsOf(path);
	return segments.map((_, index) => `/${segments.slice(0, segments.length - index).join("/")}`);
}
