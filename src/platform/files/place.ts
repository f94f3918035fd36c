/**
 * The files of a machine as `install` uses them: by their paths below a root, with owners and modes, without following links.
 * @module
 */
import { createHash } from "node:crypto";
import {
	accessSync,
	chmodSync,
	chownSync,
	closeSync,
	constants,
	copyFileSync,
	fchmodSync,
	fsyncSync,
	linkSync,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	rmdirSync,
	type Stats,
	unlinkSync,
	writeSync,
} from "node:fs";
import { resolve as absolute } from "node:path";
import { codeOf, unreadable } from "../fault.ts";
import { type Process, processesOf } from "../process/process.ts";
import { type Answer, outputOf } from "../process/program_output.ts";
import { type AccessLists, unreadableLists } from "./access_list.ts";
import { linksFollowed, pathsFollowed } from "./links.ts";
import { readFile } from "./read.ts";
import { isNoExec, whyNoFolderIn } from "./root_files.ts";

/** The file at a path, links not followed. */
export interface Entry {
	readonly kind: "file" | "folder" | "link" | "other";
	/** Permissions, `0o755`. */
	readonly mode: number;
	readonly owner: number;
	readonly group: number;
	/** The device number of the file system. Files can only be renamed within one file system. */
	readonly device: number;
	readonly modified: Date;
}

/** File operations on absolute paths below the root. Changes throw errors of the operating system. */
export interface Place {
	look(path: string): Entry | undefined;
	/** The users and groups that may write to a path by its access control list. */
	writers: AccessLists;
	/** @throws {OssifyError} `host/unreadable`, `host/too-large` */
	read(path: string, limit: number): Uint8Array;
	/** SHA-256 of a file of any size, in hex. @throws {OssifyError} `host/unreadable` */
	digest(path: string): string;
	/** The names in a folder, sorted; none if it is not a folder. */
	names(folder: string): string[];
	/** Whether this process may write to a path. */
	isWritable(path: string): boolean;
	/** The code of the error with which creating a file in a folder would fail (`EROFS`); undefined if none is known. Nothing is tried. */
	whyNoFileIn(folder: string): string | undefined;
	/** Whether the mount of a folder has `noexec`. */
	isNoExec(folder: string): boolean;
	/** The real path of a program's file, all links resolved below the root; undefined if there is no executable file. */
	locate(path: string): string | undefined;
	/** Runs a program that only prints something. Below another root, it is not run: it may be for another machine. */
	ask(program: string, args: readonly string[]): Answer;
	/** The processes with a name; none below another root. */
	processes(name: string): Process[];
	/** The real path of a path, all links resolved below the root; for a loop, the path itself. */
	resolve(path: string): string;
	/** All that determines where a path leads: links, folders that `..` leaves, and its real path as the last; for a loop, the path alone. */
	followed(path: string): readonly string[];
	makeFolder(path: string, mode: number): void;
	/** Creates a file and syncs it to disk. */
	create(path: string, content: Uint8Array, mode: number): void;
	/** Creates a file with the content of another one. @param from a path of this machine */
	copy(from: string, path: string, mode: number): void;
	rename(from: string, to: string): void;
	/** Creates a second name for a file. */
	link(path: string, name: string): void;
	remove(path: string): void;
	/** Removes an empty folder. @throws if it is not empty */
	removeFolder(path: string): void;
	/** Changes the owner and the group of a file. */
	giveTo(path: string, owner: number, group: number): void;
	/** The path of this machine for a path below the root. */
	outside(path: string): string;
}

/** The files below `root`. @param lists reads access control lists; if they cannot be read, a file that is writable for its group counts as unsafe */
export function placeAt(root: string, lists: AccessLists = unreadableLists): Place {
	// Programs are started in another working directory, so the path must be absolute.
	const base = absolute(root).replace(/\/+$/, "");
	const at = (path: string) => `${base}${path}`;
	return {
		look: (path) => look(at(path)),
		writers: (path) => lists(at(path) || "/"),
		read: (path, limit) => readFile(at(path), { blame: "host", limit }),
		digest: (path) => digestFile(at(path)),
		names: (folder) => names(at(folder)),
		isWritable: (path) => isWritable(at(path)),
		whyNoFileIn: (folder) => whyNoFolderIn(at(folder) || "/"),
		isNoExec: (folder) => isNoExec(at(folder) || "/"),
		locate: (path) => locate(path, at),
		resolve: (path) => linksFollowed(path, at) ?? path,
		followed: (path) => pathsFollowed(path, at) ?? [path],
		ask: (program, args) => (base === "" ? outputOf(program, args) : { failure: `nothing below ${base} is run` }),
		processes: (name) => (base === "" ? processesOf(name) : []),
		makeFolder: (path, mode) => {
			mkdirSync(at(path), mode);
			chmodSync(at(path), mode); // independent of the umask
		},
		create: (path, content, mode) => create(at(path), content, mode),
		copy: (from, path, mode) => copy(from, at(path), mode),
		rename: (from, to) => renameSync(at(from), at(to)),
		link: (path, name) => linkSync(at(path), at(name)),
		remove: (path) => unlinkSync(at(path)),
		removeFolder: (path) => rmdirSync(at(path)),
		giveTo: (path, owner, group) => chownSync(at(path), owner, group),
		outside: at,
	};
}

/** SHA-256 in hex of a file of this machine. @throws {OssifyError} `host/unreadable` */
export function digestFile(path: string): string {
	const hash = createHash("sha256");
	const chunk = new Uint8Array(1 << 20);
	try {
		withFile(path, constants.O_RDONLY | constants.O_NONBLOCK, (file) => {
			for (let count = -1; count !== 0; ) {
				count = readSync(file, chunk);
				hash.update(chunk.subarray(0, count));
			}
		});
	} catch (cause) {
		throw unreadable("host", path, cause);
	}
	return hash.digest("hex");
}

/** SHA-256 of the concatenated parts, in hex. */
export function digestOf(...parts: readonly Uint8Array[]): string {
	const hash = createHash("sha256");
	for (const part of parts) hash.update(part);
	return hash.digest("hex");
}

/** A unique name. */
export function temporaryName(): string {
	return `.ossify-${crypto.randomUUID()}`;
}

/** The ID of the user that runs this process. */
export function userId(): number {
	return process.geteuid?.() ?? 0;
}

function look(path: string): Entry | undefined {
	const stats = tryTo(() => lstatSync(path));
	return (
		stats && {
			kind: kindOf(stats),
			mode: stats.mode & 0o7777,
			owner: stats.uid,
			group: stats.gid,
			device: stats.dev,
			modified: stats.mtime,
		}
	);
}

function kindOf(stats: Stats): Entry["kind"] {
	if (stats.isSymbolicLink()) return "link";
	if (stats.isDirectory()) return "folder";
	return stats.isFile() ? "file" : "other";
}

function tryTo<T>(action: () => T): T | undefined {
	try {
		return action();
	} catch (cause) {
		const code = codeOf(cause);
		if (code === "ENOENT" || code === "ENOTDIR") return undefined;
		throw cause;
	}
}

function names(folder: string): string[] {
	return (tryTo(() => readdirSync(folder)) ?? []).sort();
}

function locate(path: string, at: (path: string) => string): string | undefined {
	const file = linksFollowed(path, at);
	const stats = file === undefined ? undefined : tryTo(() => lstatSync(at(file)));
	return stats?.isFile() && (stats.mode & 0o111) !== 0 ? file : undefined;
}

function isWritable(path: string): boolean {
	try {
		accessSync(path, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

function create(path: string, content: Uint8Array, mode: number): void {
	withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, (file) => {
		for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
		finish(file, mode);
	});
}

function copy(from: string, path: string, mode: number): void {
	copyFileSync(from, path, constants.COPYFILE_EXCL);
	withFile(path, constants.O_RDWR | constants.O_NOFOLLOW, (file) => finish(file, mode));
}

function finish(file: number, mode: number): void {
	fchmodSync(file, mode);
	fsyncSync(file);
}

function withFile<T>(path: string, flags: number, work: (file: number) => T): T {
	const file = openSync(path, flags, 0o600);
	try {
		return work(file);
	} finally {
		closeSync(file);
	}
}
