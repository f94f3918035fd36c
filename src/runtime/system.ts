/**
 * A runtime's surroundings on a real machine.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { become } from "../platform/become.ts";
import type { Platform } from "../platform/mod.ts";
import { headOf, locateProgram, ownExecutable, runProgram, searchPath } from "../platform/program.ts";
import { replaceEntry } from "../platform/replace.ts";
import { rootFiles, workingFolder } from "../platform/root_files.ts";
import { canCallKernel, openKernel } from "../platform/syscalls_open.ts";
import { maxSpecBytes } from "../spec/mod.ts";
import { dispatcherMark } from "./dispatcher.ts";
import { findRuntime } from "./find.ts";
import type { Surroundings } from "./runtime.ts";
import { copyXattrs } from "./xattrs.ts";

type FromSystem = Pick<Surroundings, "findRuntime" | "readSpec" | "rootFiles" | "absolute" | "writeSpec" | "become">;

/**
 * @param runtimes by name or path, in the order that they are tried
 * @param prepare whether to stop before the runtime: who called becomes it
 */
export function systemRuntime({ files }: Platform, runtimes: readonly string[], prepare: boolean): FromSystem {
	return {
		findRuntime: () => findRuntime(runtimes, { path: searchPath(), locate: locateProgram, isOurs }),
		readSpec: (path) => files.read(path, { blame: "input", limit: maxSpecBytes, regular: true }),
		rootFiles,
		absolute: (path) => (path.startsWith("/") ? path : `${workingFolder()}/${path}`),
		writeSpec: (path, spec) => replaceEntry(path, spec, (made) => keepAttributes(path, made)),
		become: async (runtime, args) => (prepare ? 0 : await become(runtime, args)),
	};
}

function isOurs(file: string): boolean {
	return file === ownExecutable() || headOf(file, dispatcherMark.length) === dispatcherMark;
}

/** Node cannot call the kernel; cp of the GNU coreutils knows how. */
async function keepAttributes(path: string, made: string): Promise<void> {
	if (canCallKernel()) return copyXattrs(await openKernel(), path, made);
	const args = ["--attributes-only", "--preserve=all", "--", path, made];
	const { code, stderr, failure } = runProgram("/bin/cp", { args, environment: {}, stdin: new Uint8Array(), seconds: 20 });
	if (code === 0) return;
	throw new OssifyError("host/unwritable", `cannot keep the attributes of ${path}: ${failure ?? stderr.trim()}`);
}
