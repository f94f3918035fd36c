/**
 * A log file that many processes append to, and that is rotated when it is full. There is no lock: waiting for one would delay a container, and a
 * process that is killed while it has the lock would delay all of them.
 *
 * - A line is one write(2) with O_APPEND: lines never mix.
 * - The file is renamed to a unique name. Processes that have it open continue to append to it under its new name.
 * - Before it renames the file, a process checks that the path still leads to the full one. If two processes do so within the same microseconds,
 *   the later one may rename a new file: the rotated file is then short, and nothing is lost.
 * - A process that wrote to a file that was removed in the meantime writes its line again.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { AppendFile, AppendFiles } from "../platform/files/append.ts";

/** A log file and the settings of its rotation. */
export interface Rotation {
	readonly path: string;
	/** The largest size in bytes. */
	readonly size: number;
	/** The number of rotated files that are kept. */
	readonly keep: number;
}

/** Other processes may rotate or remove the file again and again. */
const attempts = 20;

/**
 * Appends a line.
 * @throws {OssifyError} `host/unwritable`
 */
export function appendLine(files: AppendFiles, rotation: Rotation, line: Uint8Array, now: Date): void {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const file = files.open(rotation.path);
		try {
			const full = file.size > 0 && file.size + line.length > rotation.size;
			// If the log cannot be rotated, it gets too long: that is better than a missing line.
			if (full && attempt < attempts / 2 && rotate(files, rotation, file, now)) continue;
			write(file, line, rotation.path);
			if (!file.isGone()) return;
		} finally {
			file.close();
		}
	}
}

/** The rotated files of a log, oldest first, and the log itself. */
export function filesOf(names: readonly string[], base: string): string[] {
	const rotated = names.filter((name) => name.startsWith(`${base}.`) && stamp.test(name.slice(base.length + 1)));
	return [...rotated.sort(), ...(names.includes(base) ? [base] : [])];
}

/** The time in UTC with milliseconds, so that names sort by time, and a random part that makes the name unique. */
const stamp = /^\d{8}T\d{9}Z-[\da-f]{8}$/;

function rotate(files: AppendFiles, { path, keep }: Rotation, full: AppendFile, now: Date): boolean {
	try {
		if (files.idAt(path) !== full.id) return true; // Another process has rotated it.
		files.rename(path, `${path}.${now.toISOString().replace(/[-:.]/g, "")}-${crypto.randomUUID().slice(0, 8)}`);
	} catch {
		return files.idAt(path) !== full.id;
	}
	prune(files, path, keep);
	return true;
}

function prune(files: AppendFiles, path: string, keep: number): void {
	const [folder, base] = split(path);
	for (const name of surplus(files, folder, base, keep)) {
		try {
			files.remove(`${folder}/${name}`);
		} catch {
			// Another process removed it first; or it cannot be removed, which must not keep the line from being written.
		}
	}
}

function surplus(files: AppendFiles, folder: string, base: string, keep: number): string[] {
	try {
		const rotated = filesOf(files.names(folder), base).filter((name) => name !== base);
		return rotated.slice(0, Math.max(0, rotated.length - keep));
	} catch {
		return []; // The folder cannot be listed, or no more files can be opened. That must not keep the line from being written.
	}
}

function split(path: string): [folder: string, base: string] {
	const slash = path.lastIndexOf("/");
	return slash < 0 ? [".", path] : [path.slice(0, slash) || "/", path.slice(slash + 1)];
}

/** If the file ends with an incomplete line, as after a full disk, the record starts a new line. */
function write(file: AppendFile, line: Uint8Array, path: string): void {
	const whole = file.endsLine ? line : new Uint8Array([0x0a, ...line]);
	const written = file.append(whole);
	if (written < whole.length) throw new OssifyError("host/unwritable", `cannot write ${path}: only a part of the line was written`);
}
