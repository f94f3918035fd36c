/**
 * Which runtime stands behind ossify.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** What looking for programs takes. */
export interface Programs {
	/** The folders of PATH. */
	readonly path: readonly string[];
	/** Where a program's file really is, links followed; undefined where nothing that can be run is there. */
	locate(path: string): string | undefined;
	/** Whether that file is ossify itself, or a script that leads to it. */
	isOurs(file: string): boolean;
}

/** Tried where nobody names one. */
export const defaultRuntimes: readonly string[] = ["runc", "crun"];

/** Engines bring runtimes of their own, and keep them off PATH. */
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
 * The first that is there. A name is looked for on PATH, then where engines keep their runtimes; never is it ossify itself, which may be
 * installed under a runtime's name.
 * @throws {OssifyError} `host/no-runtime`, naming all that was tried
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
