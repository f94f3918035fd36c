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
	/** By the ID of a mount that was moved, that of the mount on which it is now. */
	private readonly parents = new Map<number, number>();

	constructor(backend: Pick<MountBackend, "mounts">) {
		this.backend = backend;
	}

	/** As the kernel listed them. A mount that was moved has its parent of before. */
	get all(): readonly MountEntry[] {
		this.entries ??= this.backend.mounts();
		return this.entries;
	}

	/** Undefined for a mount that was made since the list was read. */
	withId(id: number): MountEntry | undefined {
		return this.all.find((mount) => mount.id === id);
	}

	/** The mount points of the mounts directly on a mount, below a path; sorted. */
	below(mountId: number, path: string): string[] {
		const isBelow = ({ mountPoint }: Spot) => mountPoint.startsWith(`${path}/`);
		const listed = this.all.filter((mount) => (this.parents.get(mount.id) ?? mount.parent) === mountId && isBelow(mount));
		const made = this.made.filter((spot) => spot.parent === mountId && isBelow(spot));
		return [...new Set([...listed, ...made].map(({ mountPoint }) => mountPoint))].sort();
	}

	/** To be called for each new mount. */
	add(spot: Spot): void {
		this.made.push(spot);
	}

	/** To be called for a mount that was moved to another one, and has the same path. */
	moved(id: number, parent: number): void {
		this.parents.set(id, parent);
	}

	/** To be called where copies of mounts were made: the list is read again when it is needed. */
	forget(): void {
		this.entries = undefined;
		this.made = [];
		this.parents.clear();
	}
}
