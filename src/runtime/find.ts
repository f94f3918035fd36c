/**
 * Finds the underlying runtime.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** The interface between the search and the machine. */
export interface Programs {
	/** The folders of PATH. */
	readonly path: readonly string[];
	/** The real path of a program's file, links resolved; undefined if there is no executable file. */
	locate(path: string): string | undefined;
	/** Whether a file is ossify itself, or a script that calls it. */
	isOurs(file: string): boolean;
}

/** The runtimes that are tried by default. */
export const defaultRuntimes: readonly string[] = ["runc", "crun"];

/** Folders outside of PATH in which engines install their runtimes. */
const folders = [
	"/usr/local/sbin",
	"/usr/local/bin",
	"/usr/sbin",
	"/usr/bin",
	"/sbin",
	"/bin",
	"/usr/libexec/crio",
	"/usr/lib/cri-o-runc/sbin",
];

/**
 * The first runtime that exists. A name is looked up on PATH, then in the folders of engines; ossify itself is skipped, as it may be installed under
 * a runtime's name.
 * @throws {OssifyError} `host/no-runtime`, with the runtimes that were tried
 */
export function findRuntime(wanted: readonly string[], { path, locate, isOurs }: Programs): string {
	const candidates = wanted.flatMap((name) =>
		name.includes("/") ? [name] : [...new Set([...path, ...folders])].map((one) => `${one}/${name}`),
	);
	const found = candidates.find((candidate) => {
		const file = locate(candidate);
		return file !== undefined && !isOurs(file);
	});
	if (found !== undefined) return found;
	const where = wanted.some((name) => !name.includes("/")) ? `, looked for in ${[...new Set([...path, ...folders])].join(", ")}` : "";
	throw new OssifyError(
		"host/no-runtime",
		`cannot find an OCI runtime: tried ${wanted.join(", ")}${where}: install one, or name it with --runtime`,
	);
}
