/**
 * The mounts of the container's mount namespace. A node lists thousands, so they are read once: while the runtime waits for its hook, ossify alone
 * changes them.
 * @module
 */
import type { MountEntry } from "../mountinfo.ts";
import type { MountBackend } from "./mount_backend.ts";

/** Where a mount is: on which one, and at which path. */
export type Spot = Pick<MountEntry, "parent" | "mountPoint">;

export class KnownMounts {
	private readonly backend: Pick<MountBackend, "mounts">;
	private entries: readonly MountEntry[] | undefined;
	private made: Spot[] = [];

	constructor(backend: Pick<MountBackend, "mounts">) {
		this.backend = backend;
	}

	/** Undefined for a mount that was made since the list was read. */
	withId(id: number): MountEntry | undefined {
		return this.list().find((mount) => mount.id === id);
	}

	/** The mount points of the mounts directly on a mount, below a path; sorted. */
	below(mountId: number, path: string): string[] {
		const found = [...this.list(), ...this.made].filter(
			({ parent, mountPoint }) => parent === mountId && mountPoint.startsWith(`${path}/`),
		);
		return [...new Set(found.map(({ mountPoint }) => mountPoint))].sort();
	}

	/** To be called for each new mount. */
	add(spot: Spot): void {
		this.made.push(spot);
	}

	/** To be called where mounts were moved: the list is read again when it is needed. */
	forget(): void {
		this.entries = undefined;
		this.made = [];
	}

	private list(): readonly MountEntry[] {
		this.entries ??= this.backend.mounts();
		return this.entries;
	}
}
