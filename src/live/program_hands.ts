/**
 * Live changes where a runtime cannot make system calls: files by descriptor, and `mount` in the container's mount namespace.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { MS_PRIVATE, S_IFDIR } from "./abi.ts";
import { Charge } from "./charge.ts";
import { SyscallError } from "./errno.ts";
import type { Fd, Hands, NewTmpfs } from "./hands.ts";
import type { MountEntry } from "./mountinfo.ts";
import { fillByProgram } from "./program_copy.ts";
import { ProgramError } from "./program_error.ts";
import { ProgramFileHands, type ProgramPlace } from "./program_file_hands.ts";
import type { ProgramFiles } from "./program_files.ts";
import { given, type ProgramMounts } from "./program_mounts.ts";
import { type TmpfsMount, wordsOf } from "./tmpfs_options.ts";

const ESTALE = 116;
/** How often a mount is looked for whose folder somebody keeps renaming. */
const maxRounds = 10;

/** By name, and by program. */
export class ProgramHands extends ProgramFileHands implements Hands {
	private readonly charge: Charge;
	private readonly programs: ProgramMounts;

	constructor(files: ProgramFiles, programs: ProgramMounts, place: ProgramPlace & { readonly pid: number }) {
		super(files, place);
		this.charge = new Charge({ read: (path) => files.readIfAllowed(`/${path}`), pid: place.pid, isThisProcess: false });
		this.programs = programs;
	}

	get remarks(): readonly string[] {
		return this.charge.remarks;
	}

	lock(mount: Fd, recursive: boolean): void {
		this.restrict(mount, ["ro"]);
		if (!recursive) return;
		for (const { mountPoint, id } of below(this.mounts(), this.mountOf(mount))) {
			const fd = this.openMount(mountPoint, id);
			// One that another hides, or that was moved: better no container than one of which a part stays writable.
			if (fd === undefined) throw new SyscallError("open", ESTALE);
			this.restrict(fd, ["ro"]);
			this.close(fd);
		}
	}

	propagate(mount: Fd, propagation: number): void {
		this.programs.mount([propagation === MS_PRIVATE ? "--make-private" : "--make-slave", given.folder], mount);
	}

	/** It is attached at once: a program leaves nothing behind that is attached nowhere. */
	makeTmpfs(folder: Fd, { mode, owner, size, inodes, label, attributes }: NewTmpfs): Fd {
		const options = [
			"rw",
			...wordsOf(attributes),
			`mode=${mode}`,
			`uid=${owner.uid}`,
			`gid=${owner.gid}`,
			...(size === undefined ? [] : [`size=${size}`]),
			...(inodes === undefined ? [] : [`nr_inodes=${inodes}`]),
			...(label === undefined ? [] : [`context="${quotable(label)}"`]),
		];
		return this.cover(folder, () => this.programs.mount(["-t", "tmpfs", "-o", options.join(","), "tmpfs", given.folder], folder));
	}

	fill(folder: Fd, tmpfs: Fd, mount: TmpfsMount): void {
		const view = () => {
			const root = this.cover(tmpfs, () => this.programs.mount(["--bind", given.folder, given.secondFolder], folder, tmpfs));
			this.restrict(root, ["ro", "nosuid", "nodev", "noexec", "nosymfollow"]);
			return root;
		};
		if (!this.files.isEmpty(folder)) fillByProgram(this.files, this.programs, { view, tmpfs, mount, charge: this.charge });
	}

	attach(): void {}

	discard(tmpfs: Fd): void {
		try {
			this.programs.unmount(tmpfs);
		} catch (error) {
			// What went wrong before is what counts.
			if (!(error instanceof ProgramError)) throw error;
		}
		this.close(tmpfs);
	}

	carry(mount: Fd, tmpfs: Fd, path: string): void {
		const onto = this.openBelow(tmpfs, path);
		const isFolder = this.files.typeOf(onto) === S_IFDIR;
		const places = isFolder ? [given.folder, given.secondFolder] : [given.file, given.secondFile];
		try {
			this.programs.mount(["--move", ...places], mount, onto);
		} catch (error) {
			if (!(error instanceof ProgramError)) throw error;
			// What came from another user namespace, or stands on a shared mount, cannot be moved: then a copy is attached.
			this.programs.mount(["--rbind", ...places], mount, onto);
		} finally {
			this.close(onto);
		}
	}

	/** Mounts something on a folder, and opens its root. */
	private cover(folder: Fd, mount: () => void): Fd {
		const before = new Set(this.mounts().map(({ id }) => id));
		const parentOfNew = this.mountOf(folder);
		mount();
		for (let round = 0; round < maxRounds; round++) {
			const path = this.pathOf(folder);
			const made = this.mounts().find(({ id, parent, mountPoint }) => !before.has(id) && parent === parentOfNew && mountPoint === path);
			const fd = made && this.openMount(path, made.id);
			if (fd !== undefined) return fd;
		}
		throw new SyscallError("open", ESTALE);
	}

	/** Found by its path, as nothing else leads to it, and known by its id. */
	private openMount(path: string, id: number): Fd | undefined {
		try {
			const fd = this.openBelow(this.init, path);
			if (this.mountOf(fd) === id) return fd;
			this.close(fd);
		} catch (error) {
			if (!(error instanceof SyscallError)) throw error;
		}
		return undefined;
	}

	/** A remount sets all options anew: those that are there are said again. */
	private restrict(mount: Fd, words: readonly string[]): void {
		const isFolder = this.files.typeOf(mount) === S_IFDIR;
		const options = ["remount", "bind", ...kept(this.optionsOf(mount)), ...words];
		this.programs.mount(["-o", options.join(","), "none", isFolder ? given.folder : given.file], mount);
		const now = this.optionsOf(mount);
		if (!words.every((word) => now.includes(word))) throw new SyscallError("mount", ESTALE);
	}

	private optionsOf(mount: Fd): readonly string[] {
		const id = this.mountOf(mount);
		return this.mounts().find((one) => one.id === id)?.options ?? [];
	}
}

/** What mountinfo says of a mount, in mount(8)'s words. `strictatime` is what it is silent on. */
function kept(options: readonly string[]): string[] {
	const known = ["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime", "nosymfollow"];
	const atime = options.includes("noatime") || options.includes("relatime") ? [] : ["strictatime"];
	return [...options.filter((option) => known.includes(option)), ...atime];
}

/** All mounts that stand on a mount, or on one that does. */
function below(entries: readonly MountEntry[], mountId: number): MountEntry[] {
	return entries.filter(({ parent }) => parent === mountId).flatMap((entry) => [entry, ...below(entries, entry.id)]);
}

/** Within quotes, a label may have commas. */
function quotable(label: string): string {
	if (!label.includes('"')) return label;
	throw new OssifyError("input/invalid-label", `cannot mount a tmpfs: the spec's linux.mountLabel has a quotation mark: ${label}`);
}
