/**
 * The interface between the command line and the machine. Nearly everything is synchronous, because a command does one thing and ends.
 * @module
 */
import type { OssifyError } from "../errors.ts";

/** The cause to blame if a path cannot be read. It determines the error's code, and by that the exit code. */
export type Blame = "input" | "policy" | "host";

/** How a file is read. */
export interface ReadOptions {
	readonly blame: Blame;
	/** The largest size in bytes. A larger file is an error, and is not read to its end. */
	readonly limit: number;
	/** Folders with content of other users: the path has to lead to a regular file in one of them. */
	readonly within?: readonly string[];
	/** Refuses pipes, devices and sockets, without waiting for them. */
	readonly regular?: boolean;
}

/**
 * The kind of file at a path, links followed. `stream`: a pipe, device or socket. `broken`: a dangling link, a loop of links, or a path that this process
 * may not examine.
 */
export type PathKind = "file" | "folder" | "stream" | "broken" | "missing";

/** A file to be written. */
export interface NewFile {
	readonly path: string;
	readonly content: Uint8Array;
}

/** The environment variables that ossify reads. */
export type Environment = Readonly<
	Partial<
		Record<
			"NO_COLOR" | "FORCE_COLOR" | "TERM" | "SOURCE_DATE_EPOCH" | "LC_ALL" | "LC_CTYPE" | "LANG" | "DOCKER_HOST" | "CONTAINER_HOST",
			string | undefined
		>
	>
>;

/** Standard input of the process. */
export interface StandardInput {
	readonly isTerminal: boolean;
	/** @throws {OssifyError} `input/too-large`, `input/unreadable` */
	read(limit: number): Uint8Array;
	/** Reads it piece by piece, however long it is; a piece is valid until the next one. @throws {OssifyError} `input/unreadable` */
	pieces(): Iterable<Uint8Array>;
}

/** Standard output or standard error. */
export interface Sink {
	readonly isTerminal: boolean;
	/** Characters per line; 80 if the width is not known. */
	readonly columns: number;
	/**
	 * Writes all data, even to slow pipes. A reader that has closed the pipe (`| head`) is not an error.
	 * @throws {OssifyError} `host/unwritable`, for standard output only: data that cannot be written to standard error is dropped
	 */
	write(data: string | Uint8Array): void;
	/**
	 * Writes output that its reader must receive completely, for standard output only.
	 * @throws {OssifyError} `host/unwritable`, also if the reader has closed the pipe
	 */
	writeWhole(bytes: Uint8Array): void;
}

/** The file system of the machine. */
export interface Files {
	kind(path: string): PathKind;
	/** Reads a regular file or a pipe. @throws {OssifyError} `BLAME/unreadable`, `BLAME/too-large` */
	read(path: string, options: ReadOptions): Uint8Array;
	/** The same piece by piece, however long the file is. A piece is valid until the next one. @throws {OssifyError} `BLAME/unreadable` */
	pieces(path: string, options: Omit<ReadOptions, "limit">): Iterable<Uint8Array>;
	/**
	 * Writes a file atomically: readers see either the old or the new content. An existing file keeps its mode, and a link is followed.
	 * @param within folders with content of other users: the path has to lead into one of them
	 * @throws {OssifyError} `host/unwritable`; nothing was changed then
	 */
	write(path: string, content: Uint8Array, within?: readonly string[]): void;
	/**
	 * Writes several files, each atomically: all new ones are complete before the first takes its place.
	 * @throws {OssifyError} `host/unwritable`: nothing was changed, or the message names the files that were written already
	 */
	writeAll(files: readonly NewFile[]): void;
	/**
	 * Creates a folder and its parents.
	 * @param within as in `write`
	 * @throws {OssifyError} `host/unwritable`
	 */
	makeFolder(path: string, within?: readonly string[]): void;
	/**
	 * The files, links and pipes in a folder and below it, sorted, as relative paths. Links are not followed, and files are listed even if they may not be
	 * read. Names that begin with a dot are not listed.
	 * @param depth the depth of folders: 1 is the folder itself; unlimited by default
	 * @throws {OssifyError} `policy/unreadable`, `policy/too-large`
	 */
	list(folder: string, depth?: number): string[];
	/**
	 * The regular files in a folder and below, one after the other, however many: whole paths, each folder sorted. Links are not followed, names that begin
	 * with a dot are left out. A folder that cannot be read gives its error in its place.
	 * @param enter whether a folder below is searched
	 */
	walk(folder: string, enter: (folder: string) => boolean): Iterable<string | OssifyError>;
	/** The names of the folders in a folder, sorted; links are left out. Empty where there is none. @throws {OssifyError} `host/unreadable` */
	folders(path: string): readonly string[];
	/** When a file was last written; undefined where there is none. */
	modified(path: string): Date | undefined;
	/** An identifier of a file's content, made from its inode number, size and times. Empty if there is no file. */
	stamp(path: string): string;
	/**
	 * Why a path, with all links resolved, is not in one of the folders; undefined if it is.
	 * @param options `hidden: false`: the path may not lead to a name that begins with a dot
	 * @throws {OssifyError} `policy/unreadable`
	 */
	leadsOut(path: string, folders: readonly string[], options?: { readonly hidden: boolean }): string | undefined;
	/** Whether both paths lead to the same file. */
	same(one: string, other: string): boolean;
}

/** A file of the shipped policies, by its path below `policies/`. */
export interface ShippedFile {
	readonly path: string;
	readonly text: string;
}

/** The files that ossify is shipped with. Each function throws `host/missing-asset` if its file does not exist. */
export interface Assets {
	/** The Rego compiler's WebAssembly, decompressed. */
	compiler(): Promise<Uint8Array>;
	/** The same with OPA's interpreter. */
	interpreter(): Promise<Uint8Array>;
	/** The same, synchronously: an evaluation that needs it cannot wait. */
	interpreterNow(): Uint8Array;
	/** The compiled policies. */
	policy(): { readonly wasm: Uint8Array; readonly data: string; readonly manifest?: string };
	/** Rego, tests and data of the shipped policies. */
	sources(): readonly ShippedFile[];
	/** The JSON schema of the input that a policy sees. */
	inputSchema(): string;
	/** The licence texts of all parts of ossify. */
	licenses(): string;
	/** The page of an audit, without its content. */
	auditPage(): string;
	/** The executable of the agent's client for this architecture. */
	client(): Uint8Array;
}

/** The machine, as the command line uses it. */
export interface Platform {
	/** The arguments after the program's name. */
	readonly args: readonly string[];
	readonly environment: Environment;
	readonly stdin: StandardInput;
	readonly stdout: Sink;
	readonly stderr: Sink;
	readonly files: Files;
	readonly assets: Assets;
	now(): Date;
	/** Set in a process that serves the calls of other processes: `ossify agent`. */
	readonly served?: Served;
}

/** A call that this process serves for another one, which sent it. */
export interface Served {
	/** The command that starts the caller's program again. */
	readonly command: readonly string[];
	/** The capabilities that the caller's children can get, as `CAP_NAME`; undefined if they are not known. */
	readonly capabilities: readonly string[] | undefined;
	/** What was made for the key in an earlier call, or now. A failure is not kept. */
	keep<T>(key: string, make: () => Promise<T>): Promise<T>;
	/** Receives each record of the decision log. */
	recorded(record: object): void;
}
