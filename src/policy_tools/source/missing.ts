/**
 * Paths of policies and data that lead nowhere.
 * @module
 */

import { closest } from "../../closest.ts";
import { OssifyError } from "../../errors.ts";
import type { Files } from "../../platform/mod.ts";

/** Where `ossify install` puts policies: no user types these names. */
const installed = "/etc/ossify/policy/";

/** @throws {OssifyError} `policy/unreadable` where there is nothing at a path, with what was perhaps meant */
export function refuseMissing(files: Files, path: string): void {
	if (files.kind(path) !== "missing") return;
	const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
	const meant = closest(path.slice(path.lastIndexOf("/") + 1), namesIn(files, folder));
	const spelling = meant === undefined ? "check the spelling; a relative path starts from the working directory" : `did you mean ${meant}?`;
	const advice = path.startsWith(installed)
		? "run `ossify doctor`; `ossify install ENGINE` with the engine that it names restores it"
		: spelling;
	throw new OssifyError("policy/unreadable", `cannot read ${path}: there is no such file or folder`, { advice });
}

/** Candidates for a suggestion; none if there are too many. */
function namesIn(files: Files, folder: string): string[] {
	if (files.kind(folder) !== "folder") return [];
	try {
		return files.list(folder).filter((name) => !name.includes("/"));
	} catch (error) {
		if (error instanceof OssifyError) return [];
		throw error;
	}
}
