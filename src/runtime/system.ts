/**
 * The implementation of what `ossify runtime` needs of the machine.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { specLimits } from "../oci_spec/mod.ts";
import { realPath } from "../platform/files/real_path.ts";
import { replaceEntry } from "../platform/files/replace_entry.ts";
import { rootFiles, workingFolder } from "../platform/files/root_files.ts";
import { canCallKernel, openKernel } from "../platform/kernel/syscalls_open.ts";
import type { Platform } from "../platform/mod.ts";
import { boundingSet } from "../platform/process/capabilities.ts";
import { exec } from "../platform/process/exec.ts";
import { ownExecutable } from "../platform/process/launch.ts";
import { headOf, locateProgram, runProgram, searchPath } from "../platform/process/program.ts";
import { dispatcherMark } from "./dispatcher.ts";
import { findRuntime } from "./find.ts";
import { grammarOf } from "./grammar.ts";
import type { RuntimeHost } from "./runtime.ts";
import { findBundle } from "./state.ts";
import { copyXattrs } from "./xattrs.ts";

type FromSystem = Pick<
	RuntimeHost,
	| "findRuntime"
	| "readSpec"
	| "rootFiles"
	| "resolveBundle"
	| "absolutePath"
	| "kindOf"
	| "findBundle"
	| "writeSpec"
	| "exec"
	| "hostCapabilities"
>;

/**
 * @param runtimes by name or path, in the order in which they are tried
 * @param prepared called instead of the runtime if the caller executes the runtime itself
 */
export function systemRuntime({ files, served }: Platform, runtimes: readonly string[], prepared?: () => void): FromSystem {
	return {
		findRuntime: () => {
			const path = findRuntime(runtimes, { path: searchPath(), locate: locateProgram, isOurs });
			const file = locateProgram(path) ?? path;
			return { path, grammar: grammarOf(file, headOf(file, 2) === "#!") };
		},
		readSpec: (path) => files.read(path, { blame: "input", limit: specLimits.bytes, regular: true }),
		rootFiles,
		kindOf: files.kind,
		findBundle,
		hostCapabilities: served === undefined ? boundingSet : () => served.capabilities,
		resolveBundle: (path) => realPath(path, "input"),
		absolutePath: (path) => (path.startsWith("/") ? path : `${workingFolder()}/${path}`),
		writeSpec: (path, spec) => replaceEntry(path, spec, (made) => keepAttributes(path, made)),
		exec: async (runtime, args) => {
			if (prepared === undefined) return await exec(runtime, args);
			prepared();
			return 0;
		},
	};
}

function isOurs(file: string): boolean {
	return file === ownExecutable() || headOf(file, dispatcherMark.length) === dispatcherMark;
}

/** Node cannot make system calls, so cp of the GNU coreutils copies the attributes. */
async function keepAttributes(path: string, made: string): Promise<void> {
	if (canCallKernel()) return copyXattrs(await openKernel(), path, made);
	const args = ["--attributes-only", "--preserve=all", "--", path, made];
	const { code, stderr, failure } = runProgram("/bin/cp", { args, environment: {}, stdin: new Uint8Array(), seconds: 20 });
	if (code === 0) return;
	throw new OssifyError("host/unwritable", `cannot keep the attributes of ${path}: ${failure ?? stderr.trim()}`);
}
