/**
 * What the command line needs of the machine it runs on. Everything is synchronous: a command does one thing and ends.
 * @module
 */

/** Whose fault it is when a path can't be read, which decides the error's code and so the exit code. */
export type Blame = "input" | "policy" | "host";

/** How a file is read. */
export interface ReadOptions {
	readonly blame: Blame;
	/** Bytes; a larger file is an error and is not read to its end. */
	readonly limit: number;
	/** Folders as somebody else may have filled them: the path has to lead to a regular file in one of them. */
	readonly within?: readonly string[];
	/** Refuses pipes, devices and sockets, without waiting for one. */
	readonly regular?: boolean;
}

/**
 * What stands at a path, links followed. `stream`: a pipe, device or socket. `broken`: a link to nothing or in a circle, or something that
 * may not be looked at.
 */
export type PathKind = "file" | "folder" | "stream" | "broken" | "missing";

/** The environment variables that ossify listens to, and no others. */
export type Environment = Readonly<
	Partial<Record<"NO_COLOR" | "FORCE_COLOR" | "TERM" | "SOURCE_DATE_EPOCH" | "LC_ALL" | "LC_CTYPE" | "LANG", string | undefined>>
>;

/** Standard input. */
export interface Source {
	readonly isTerminal: boolean;
	/** @throws {OssifyError} `input/too-large`, `input/unreadable` */
	read(limit: number): Uint8Array;
}

/** Standard output or standard error. */
export interface Sink {
	readonly isTerminal: boolean;
	/** Characters a line; 80 where nobody knows. */
	readonly columns: number;
	/**
	 * Writes all of it, to slow pipes too. A reader that has gone away (`| head`) is no error.
	 * @throws {OssifyError} `host/unwritable`, on standard output only: what cannot be written to standard error is dropped
	 */
	write(data: string | Uint8Array): void;
}

/** The file system. Paths are the machine's own. */
export interface Files {
	kind(path: string): PathKind;
	/** Reads a regular file or a pipe. @throws {OssifyError} `BLAME/unreadable`, `BLAME/too-large` */
	read(path: string, options: ReadOptions): Uint8Array;
	/**
	 * Puts a file there, wholly or not at all: readers see the old content or the new. An existing file keeps its mode,
	 * and a link is followed to what it names.
	 * @param within folders as somebody else may have filled them: the path has to lead into one of them
	 * @throws {OssifyError} `host/unwritable`; then nothing was changed
	 */
	write(path: string, content: Uint8Array, within?: readonly string[]): void;
	/** Makes a folder, and those above it. @param within as of `write` @throws {OssifyError} `host/unwritable` */
	makeFolder(path: string, within?: readonly string[]): void;
	/**
	 * What is in a folder and below and is not a folder, sorted, relative to it with `/` between: files, links (none is followed), pipes,
	 * whatever reading says of them. What begins with a dot is passed over.
	 * @param depth how many folders deep: 1 is the folder itself; left out, all that is below
	 * @throws {OssifyError} `policy/unreadable`, `policy/too-large`
	 */
	list(folder: string, depth?: number): string[];
	/** Another text for each content: from the file's number, size and times. Empty where there is no file. */
	stamp(path: string): string;
	/**
	 * Why a path, with all links followed, is not in one of the folders; undefined where it is.
	 * @param options `hidden: false` where it may not lead to a name that begins with a dot
	 * @throws {OssifyError} `policy/unreadable`
	 */
	leadsOut(path: string, folders: readonly string[], options?: { readonly hidden: boolean }): string | undefined;
	/** True where both paths lead to one file. */
	same(one: string, other: string): boolean;
}

/** A text of the shipped policies, by its path below `policies/`. */
export interface ShippedFile {
	readonly path: string;
	readonly text: string;
}

/** What is shipped with ossify. Each throws `host/missing-asset` where it isn't there. */
export interface Assets {
	/** The Rego compiler's WebAssembly, decompressed. */
	compiler(): Promise<Uint8Array>;
	/** The same with OPA's interpreter in it. */
	interpreter(): Promise<Uint8Array>;
	/** The compiled policies. */
	policy(): { readonly wasm: Uint8Array; readonly data: string; readonly manifest?: string };
	/** The policies' Rego and data, tests among them. */
	sources(): readonly ShippedFile[];
	/** The JSON schema of the input that a policy sees. */
	inputSchema(): string;
	/** The licence texts of all that ossify is made of. */
	licenses(): string;
}

/** A machine. */
export interface Platform {
	/** The arguments behind the program's name. */
	readonly args: readonly string[];
	readonly environment: Environment;
	readonly stdin: Source;
	readonly stdout: Sink;
	readonly stderr: Sink;
	readonly files: Files;
	readonly assets: Assets;
	now(): Date;
}
