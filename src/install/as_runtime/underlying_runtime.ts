/**
 * Finds the underlying runtime.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import { headOf } from "../../platform/process/program.ts";
import { dispatcherMark } from "../../runtime/dispatcher.ts";
import { findRuntime } from "../../runtime/find.ts";
import { type Configured, engineNames, entryOf, type RuntimeEngine, type UnderlyingRuntime } from "../engines/mod.ts";
import { cleanPath, defaultPrefixes, executableIn, libexecFolder, nameOf } from "../layout.ts";
import { bareMark } from "../plan/mod.ts";

/**
 * The runtime that the engine uses now, or the wanted one: by a name in its configuration, by a path, or by a name that is looked up in the folders where
 * engines look.
 * @throws {OssifyError} `host/no-runtime`, `host/unfit-runtime`, `host/invalid-config`
 */
export function underlyingRuntime(
	place: Place,
	{ title }: RuntimeEngine,
	configured: Configured,
	wanted?: string,
	prefix: string = libexecFolder,
): UnderlyingRuntime {
	const known = wanted === undefined || Object.hasOwn(configured.runtimes, wanted);
	const name = wanted !== undefined && known ? wanted : configured.name;
	const { programs, settings, unfit, assumed } = entryOf(configured, name);
	if (unfit !== undefined) {
		const message = `cannot run in front of ${title}'s runtime ${name}: ${unfit}; choose another one with --runtime`;
		throw new OssifyError("host/unfit-runtime", message);
	}
	const runtime = find(place, known ? programs : [wanted], prefix);
	if (known) return { name, runtime, settings, isForeign: false, ...(assumed !== undefined && { assumed }) };
	const file = place.locate(runtime);
	const same = Object.entries(configured.runtimes).find(
		([, entry]) => entry.unfit === undefined && isThere(place, entry.programs, file, prefix),
	);
	if (same) return { name: same[0], runtime, settings: same[1].settings, isForeign: false };
	return { name: nameOf(runtime), runtime, settings, isForeign: true };
}

/** Whether the first of the programs that exists is that file. */
function isThere(place: Place, programs: readonly string[], file: string | undefined, prefix: string): boolean {
	try {
		return place.locate(find(place, programs, prefix)) === file;
	} catch {
		return false;
	}
}

/** Finds a program. PATH is not used: it is the caller's, and the engine may have another one. */
function find(place: Place, programs: readonly string[], prefix: string): string {
	const relative = programs.find((one) => one.includes("/") && !one.startsWith("/"));
	if (relative !== undefined) {
		const message = `cannot find an OCI runtime: ${relative} is a relative path, which depends on the working directory`;
		throw new OssifyError("host/no-runtime", message, {
			advice: "write the absolute path into the engine's configuration, or use --runtime",
		});
	}
	const found = findRuntime(programs, { path: [], locate: place.locate, isOurs: (file) => isOurs(place, file, prefix) });
	return cleanPath(place, found);
}

/** Whether a file is a script of ossify, by its folder or its first lines: a script of an earlier install may be in another folder. */
function isOurs(place: Place, file: string, prefix: string): boolean {
	const isIn = (folder: string) => file === executableIn(folder) || engineNames.some((name) => file.startsWith(`${folder}/${name}/`));
	if ([prefix, ...defaultPrefixes].some(isIn)) return true;
	return [dispatcherMark, bareMark].some((mark) => headOf(place.outside(file), mark.length) === mark);
}
