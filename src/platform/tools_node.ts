/**
 * Files and programs by Node's modules.
 * @module
 */
import {
	accessSync,
	chmodSync,
	chownSync,
	closeSync,
	constants,
	fstatSync,
	mkdirSync,
	opendirSync,
	openSync,
	type PathLike,
	readdirSync,
	readFileSync,
	readlinkSync,
	statfsSync,
	writeFileSync,
} from "node:fs";
import { OssifyError } from "../errors.ts";
import { startThreadAlarm } from "./alarm_node.ts";
import { runProgram } from "./program.ts";
import type { ToolFiles, Tools } from "./tools.ts";

/** Node takes bytes for a path, though its types ask for a Buffer. */
const path = (bytes: Uint8Array) => bytes as unknown as PathLike;

const files: ToolFiles = {
	flags: { directory: constants.O_DIRECTORY, nofollow: constants.O_NOFOLLOW },
	open: (bytes, flags, mode) => openSync(path(bytes), flags, mode),
	close: closeSync,
	write: (fd, content) => writeFileSync(fd, content),
	stat: (fd) => fstatSync(fd),
	read: (bytes) => readFileSync(path(bytes)),
	readlink: (bytes) => readlinkSync(path(bytes), { encoding: "buffer" }),
	isEmptyFolder: (bytes) => {
		const folder = opendirSync(bytes as Buffer);
		try {
			return folder.readSync() === null;
		} finally {
			folder.closeSync();
		}
	},
	names: (bytes) => readdirSync(path(bytes), { encoding: "buffer" }),
	fileSystem: (bytes) => statfsSync(path(bytes)).type,
	mkdir: (bytes, mode) => mkdirSync(path(bytes), mode),
	chown: (bytes, uid, gid) => chownSync(path(bytes), uid, gid),
	chmod: (bytes, mode) => chmodSync(path(bytes), mode),
	umask: (mask) => process.umask(mask),
	as,
};

function as({ uid, gid }: { uid: number; gid: number }, work: () => void): void {
	const mine = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
	process.setegid?.(gid);
	process.seteuid?.(uid);
	try {
		work();
	} finally {
		process.seteuid?.(mine.uid);
		process.setegid?.(mine.gid);
	}
}

const folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

function find(program: string): string {
	const found = folders.map((folder) => `${folder}/${program}`).find(isExecutable);
	if (found !== undefined) return found;
	throw new OssifyError(
		"host/missing-program",
		`cannot change mounts: Node makes no system calls, and ${program} is not in ${folders.join(", ")}: install util-linux and GNU coreutils, or use ossify's executable`,
	);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** util-linux before 2.39 knows mount(2) only; later ones shall do the same, and not resolve paths in another way. */
const environment = { LIBMOUNT_FORCE_MOUNT2: "always" };

/** What Node has. */
export const nodeTools: Tools = {
	files,
	find,
	run: (program, start) => runProgram(program, { ...start, environment, stdin: new Uint8Array() }),
	startAlarm: startThreadAlarm,
};
