/**
 * What Podman adds to a container with `--read-only`.
 * @see https://docs.podman.io/en/stable/markdown/podman-run.1.html `--read-only-tmpfs`
 * @module
 */
import type { MountDescription } from "../description.ts";

/** A writable tmpfs at each of these, unless something is mounted there. /dev and /dev/shm are writable in all containers. */
const writable = ["/run", "/tmp", "/var/tmp"];

/** The mounts of a container whose root is read-only, with those of `--read-only-tmpfs`, which is on unless it is turned off. */
export function withReadOnlyTmpfs(mounts: readonly MountDescription[]): readonly MountDescription[] {
	const taken = new Set(mounts.map(({ destination }) => destination));
	const added = writable.filter((destination) => !taken.has(destination));
	return [...mounts, ...added.map((destination) => ({ destination, type: "tmpfs", source: "tmpfs", options: [] }) as const)];
}
