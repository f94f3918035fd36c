/**
 * What stands in for system calls where a runtime cannot make any, as Node cannot: files, one name at a time, and programs that are handed
 * open files. Both mean an open file by its path below /proc/self/fd, which leads to that file and to no other, whatever is renamed.
 * @module
 */
import type { Alarm } from "./alarm.ts";
import type { Ended } from "./program.ts";

/** A file's facts, as fstat(2) tells them. */
export interface FileFacts {
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly ino: number;
	readonly dev: number;
	readonly size: number;
	/** What of it is stored: 512 bytes each. */
	readonly blocks: number;
}

/** Files. Paths are bytes; each throws what the operating system says, with its `errno`. */
export interface ToolFiles {
	/** Flags of open(2) whose values differ by architecture. */
	readonly flags: { readonly directory: number; readonly nofollow: number };
	open(path: Uint8Array, flags: number, mode?: number): number;
	close(fd: number): void;
	stat(fd: number): FileFacts;
	/** Writes all of it. */
	write(fd: number, content: Uint8Array): void;
	/** The whole of a file of /proc. */
	read(path: Uint8Array): Uint8Array;
	readlink(path: Uint8Array): Uint8Array;
	isEmptyFolder(path: Uint8Array): boolean;
	/** Without `.` and `..`, in any order. */
	names(path: Uint8Array): Iterable<Uint8Array>;
	/** The magic number of the file system. */
	fileSystem(path: Uint8Array): number;
	mkdir(path: Uint8Array, mode: number): void;
	chown(path: Uint8Array, uid: number, gid: number): void;
	chmod(path: Uint8Array, mode: number): void;
	/** Sets what is taken off the mode of new files. @returns what it was */
	umask(mask: number): number;
	/** Does something as another user. */
	as(owner: { readonly uid: number; readonly gid: number }, work: () => void): void;
}

/** How a program is started. */
export interface ToolStart {
	readonly args: readonly string[];
	/** It has them as 3, 4 and so on. */
	readonly descriptors: readonly number[];
	/** It is killed after so long. */
	readonly seconds: number;
}

/** All of it. */
export interface Tools {
	readonly files: ToolFiles;
	/** A program's path in the system's own folders; nobody's PATH is asked. @throws {OssifyError} `host/missing-program` */
	find(program: string): string;
	/** Runs a program to its end, with no environment of ours. Never throws. */
	run(path: string, start: ToolStart): Ended;
	/** Ends this process by SIGALRM after so many seconds, whatever it waits for. It has no way to an exit code then. */
	startAlarm(seconds: number): Alarm;
}
