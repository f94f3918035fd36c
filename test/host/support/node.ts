/**
 * ossify on Node, which cannot make system calls: no live hook works there, everything else does.
 * @module
 */
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sandbox } from "./sandbox.ts";

/** The package that Node runs: `OSSIFY_PACKAGE`, or this checkout. */
const root = process.env.OSSIFY_PACKAGE ?? fileURLToPath(new URL("../../..", import.meta.url));

/** A script that starts `dist/cli.js` by Node: a copy of it, as of the executable, for the whole run. */
let made: string | undefined;
export function nodeExecutable(): string {
	made ??= makeNodeExecutable(join(sandbox().folder, "node"));
	return made;
}

function makeNodeExecutable(folder: string): string {
	const node = Bun.which("node");
	if (node === null) throw new Error("the host tests need node");
	if (!existsSync(join(root, "dist/cli.js"))) throw new Error(`${join(root, "dist/cli.js")} is missing: run \`npm run build\``);
	mkdirSync(folder);
	for (const path of ["package.json", "dist/cli.js", "dist/chunks", "dist/policies", "wasm/capabilities.json"])
		cpSync(join(root, path), join(folder, path), { recursive: true, dereference: true });
	symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
	const script = join(folder, "ossify");
	writeFileSync(script, `#!/bin/sh\nexec ${node} ${join(folder, "dist/cli.js")} "$@"\n`);
	chmodSync(script, 0o755);
	return script;
}
