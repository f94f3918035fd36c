/** Go modules into .cache/host: fetched through Go's proxy at a fixed version, built, and kept in a folder named after it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../_files.mjs";
import { must, say, step } from "./_step.mjs";

export const cache = join(root, ".cache/host");

/**
 * Brings what a module makes into its folder, and gives back the folder's path.
 * @param {{ module: string, version: string, name?: string, files: string[], doing: string, make: (source: string, target: string) => void }} what
 * `name`: the folder's, if not that of the module. `files`: what `make` puts into `target`, from the module's read-only folder `source`
 */
export function ensureModule({ module, version, name = nameOf(module, version), files, doing, make }) {
	const folder = join(cache, name);
	if (files.every((file) => existsSync(join(folder, file)))) say(`${name}: there`);
	else step(`${doing}: ${module}@${version}`, () => makeWhole(folder, (target) => make(download(module, version), target)));
	return folder;
}

function nameOf(module, version) {
	return `${module
		.replace(/\/v\d+$/, "")
		.split("/")
		.at(-1)}-${version}`;
}

/** What is made in a temporary folder appears under its name at once, so that what is there is whole. */
export function makeWhole(folder, make) {
	mkdirSync(cache, { recursive: true });
	const unfinished = mkdtempSync(join(cache, ".unfinished-"));
	try {
		make(unfinished);
		rmSync(folder, { recursive: true, force: true });
		renameSync(unfinished, folder);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
}

/** The module's folder in Go's cache. The checksum database is asked by Go itself, so that these are the bytes that everybody gets. */
function download(module, version) {
	return JSON.parse(must(["go", "mod", "download", "-json", `${module}@${version}`], { cwd: tmpdir(), env: { GOFLAGS: "" } })).Dir;
}

/** Does the work in a copy that can be written to: `go install module@version` refuses modules that replace others. */
export function inCopy(source, work) {
	const copy = mkdtempSync(join(tmpdir(), "ossify-module-"));
	try {
		cpSync(source, copy, { recursive: true });
		must(["chmod", "-R", "u+w", copy]);
		work(copy);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

/** Builds main packages into the folder `target`, where each is named as its own folder is. */
export function goBuild(cwd, target, packages, { flags = [], cgo = false } = {}) {
	const env = { GOFLAGS: "-buildvcs=false", CGO_ENABLED: cgo ? "1" : "0" };
	must(["go", "build", "-trimpath", ...flags, "-o", `${target}/`, ...packages], { cwd, env });
}
