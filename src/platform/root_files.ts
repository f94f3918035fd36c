/**
 * Looking at images and volumes on the host, by path and without opening anything.
 * @module
 */
import { lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { codeOf } from "./fault.ts";

/** What stands at a path: what a link holds, `other` for what is no link, also where it may not be looked at. */
function entry(path: string): "missing" | "other" | { readonly link: string } {
	try {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		if (stats === undefined) return "missing";
		return stats.isSymbolicLink() ? { link: readlinkSync(path) } : "other";
	} catch (error) {
		return ["ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(codeOf(error) ?? "") ? "missing" : "other";
	}
}

function identity(path: string): string | undefined {
	try {
		const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
		return stats && `${stats.dev}:${stats.ino}`;
	} catch {
		return undefined;
	}
}

function folder(path: string): { readonly mode: number; readonly uid: number; readonly gid: number } | undefined {
	try {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		return stats?.isDirectory() ? { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid } : undefined;
	} catch {
		return undefined;
	}
}

function realPath(path: string): string | undefined {
	try {
		return realpathSync(path);
	} catch {
		return undefined;
	}
}

/** By /proc/self/mountinfo, which writes spaces as octal numbers: a path with one is not found there. */
function layers(path: string): string[] {
	const real = realPath(path);
	const line = real && mountsHere().findLast((one) => one.split(" ", 5)[4] === real);
	const options = line ? (/ - overlay \S+ (\S+)$/.exec(line)?.[1] ?? "") : "";
	return options
		.split(",")
		.flatMap((option) => /^(?:upperdir|lowerdir)=(.*)$/.exec(option)?.[1]?.split(":") ?? [])
		.filter((folder) => folder.startsWith("/"));
}

function mountsHere(): string[] {
	try {
		return readFileSync("/proc/self/mountinfo", "utf8").split("\n");
	} catch {
		return []; // Without /proc, no container starts.
	}
}

/** The machine's own. */
export const rootFiles = { entry, identity, layers, realPath, folder };

/** Absolute path of the working directory. */
export function workingFolder(): string {
	return process.cwd();
}
