/**
 * What tests of the commands about installs work on: an executable that runs from source, and a root with the programs of a machine.
 * @module
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A program in the folder that is `ossify`, from source. @returns its path */
export function sourceExecutable(folder: string): string {
	const path = join(folder, "ossify");
	const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
	writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
	return path;
}

/** A new root below the folder, with empty programs in /usr/bin. @returns its path */
export function machineRoot(folder: string, folders: readonly string[], programs: readonly string[]): string {
	const root = mkdtempSync(join(folder, "root-"));
	for (const path of folders) mkdirSync(join(root, path), { recursive: true });
	for (const name of programs) writeFileSync(join(root, "usr/bin", name), "", { mode: 0o755 });
	return root;
}
