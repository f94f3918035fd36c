/**
 * A folder of a test file's own.
 * @module
 */
import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OssifyError } from "../../src/errors.ts";

/** By paths relative to it. */
export interface Folder {
	/** The whole path; without one, the folder's. */
	at(path?: string): string;
	/** Makes the folders above it, too. */
	write(path: string, content: string): void;
	read(path: string): string;
	/** All that is in it: folders end in `/`, links show where they lead, all else shows its mode. */
	tree(path?: string): string[];
	/** What the files below hold, by their paths. */
	contents(path?: string): Record<string, string>;
	/** What an action throws; the folder's own path is `DIR` in it. */
	faultOf(action: () => unknown): { code: string; message: string };
}

/** To be called where a test file begins: the folder is made before its tests, or each of them, and removed after. */
export function temporaryFolder(each: "file" | "test"): Folder {
	let folder = "";
	const make = () => {
		folder = mkdtempSync(join(tmpdir(), "ossify-test-"));
	};
	const remove = () => rmSync(folder, { recursive: true, force: true });
	if (each === "file") {
		beforeAll(make);
		afterAll(remove);
	} else {
		beforeEach(make);
		afterEach(remove);
	}
	const at = (path = "") => join(folder, path);
	return {
		at,
		write: (path, content) => writeAll(at(), { [path]: content }),
		read: (path) => readFileSync(at(path), "utf8"),
		tree: (path = "") => treeOf(at(path)),
		contents: (path = "") => contentsOf(at(path)),
		faultOf: (action) => faultOf(action, folder),
	};
}

function treeOf(folder: string, prefix = ""): string[] {
	const names = readdirSync(join(folder, prefix)).sort();
	return names.flatMap((name) => {
		const path = join(prefix, name);
		const stats = lstatSync(join(folder, path));
		if (stats.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`];
		const mode = (stats.mode & 0o7777).toString(8);
		return stats.isDirectory() ? [`${path}/ ${mode}`, ...treeOf(folder, path)] : [`${path} ${mode}`];
	});
}

/** Writes files by their paths in a folder, and makes the folders above them. */
export function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	}
}

/** What the files below a folder hold, by their paths in it. */
export function contentsOf(folder: string): Record<string, string> {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
	return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

function faultOf(action: () => unknown, folder: string): { code: string; message: string } {
	try {
		action();
	} catch (error) {
		if (error instanceof OssifyError) return { code: error.code, message: error.message.replaceAll(folder, "DIR") };
		throw error;
	}
	throw new Error("nothing was thrown");
}
