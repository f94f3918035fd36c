/**
 * Looking at images and volumes on the host, by path and without opening anything.
 * @module
 */
import { lstatSync, opendirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
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

/** Bytes of a folder that is certainly not worth reading: Bun reads all of it for the first name, and an image may have millions there. */
const largeFolder = 64 * 1024;

function hasContent(path: string): boolean {
	try {
		const { nlink, size } = statSync(path);
		// More than two links: folders are in it. File systems that do not count so have one or two.
		if (nlink > 2 || size > largeFolder) return true;
		const folder = opendirSync(path, { bufferSize: 1 });
		try {
			return folder.readSync() !== null;
		} finally {
			folder.closeSync();
		}
	} catch (error) {
		return !["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(codeOf(error) ?? "");
	}
}

/** The machine's own. */
export const rootFiles = { entry, identity, layers, realPath, hasContent, folder };

/** Absolute path of the working directory. */
export function workingFolder(): string {
	return process.cwd();
}
