/**
 * A log file that many processes append to, and that is rotated when it is full. There is no lock: a process that waits for one delays a
 * container, and one that dies with the lock delays all of them.
 *
 * - A line is one write(2) with O_APPEND: lines never mix.
 * - The file is renamed to a unique name. Processes that have it open go on appending to it under its new name.
 * - Before it renames, a process checks that the path is still the full file. If two do so within the same microseconds, the
 *   later one may rename a file that is nearly new: that file is short, and nothing is lost.
 * - A process that wrote to a file that was removed in the meantime writes its line again.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { AppendFile, AppendFiles } from "../platform/files/append.ts";

/** A log file, and when it starts anew. */
export interface Rotation {
	readonly path: string;
	/** Bytes that it may have. */
	readonly size: number;
	/** How many full ones are kept. */
	readonly keep: number;
}

/** Others may be as quick as we are. */
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
			// Where it can't be rotated, a log that is too long is better than a line that is missing.
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

/** UTC to the millisecond, so that names sort by time; the rest makes the name unique. */
const stamp = /^\d{8}T\d{9}Z-[\da-f]{8}$/;

function rotate(files: AppendFiles, { path, keep }: Rotation, full: AppendFile, now: Date): boolean {
	try {
		if (files.idAt(path) !== full.id) return true; // Another process was quicker.
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
			// Another process removed it first; or it cannot be removed, and writing the line is more important.
		}
	}
}

function surplus(files: AppendFiles, folder: string, base: string, keep: number): string[] {
	try {
		const rotated = filesOf(files.names(folder), base).filter((name) => name !== base);
		return rotated.slice(0, Math.max(0, rotated.length - keep));
	} catch {
		return []; // It may not be listed, or no more files may be opened: the line counts more.
	}
}

function split(path: string): [folder: string, base: string] {
	const slash = path.lastIndexOf("/");
	return slash < 0 ? [".", path] : [path.slice(0, slash) || "/", path.slice(slash + 1)];
}

/** A line that a full disk cut off stays as it is; the next one begins on a line of its own. */
function write(file: AppendFile, line: Uint8Array, path: string): void {
	const whole = file.endsLine ? line : new Uint8Array([0x0a, ...line]);
	const written = file.append(whole);
	if (written < whole.length) throw new OssifyError("host/unwritable", `cannot write ${path}: only a part of the line was written`);
}
