/**
 * Asking the runtime about a container.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { checkJson, decodeUtf8 } from "../json/mod.ts";
import { runProgram, variable } from "../platform/program.ts";
import { realPath } from "../platform/real_path.ts";
import { workingFolder } from "../platform/root_files.ts";
import { specLimits } from "../spec/mod.ts";
import type { StateCall } from "./exec.ts";

/** The state holds the annotations, and what of them is escaped grows. */
const limit = 8 * specLimits.bytes;

/** See {@link ExecSurroundings.findBundle}. */
export function findBundle({ runtime, global, container }: StateCall): string | undefined {
	const asked = `ask ${runtime} for the state of the container ${container}`;
	const { code, stdout, stderr, failure } = runProgram(runtime, {
		args: [...global, "state", "--", container],
		environment: environment(),
		stdin: new Uint8Array(),
		folder: workingFolder(),
		seconds: 20,
		limit,
	});
	if (failure !== undefined || code === undefined) {
		const why = failure ?? (stderr.trim() || "it was killed");
		throw new OssifyError("host/no-state", `cannot ${asked}: ${why}; a process with more capabilities is not started in it`);
	}
	if (code !== 0) return undefined;
	checkJson(stdout, `the state of the container ${container}`);
	const state = JSON.parse(decodeUtf8(stdout, "the state")) as { bundle?: unknown } | null;
	if (typeof state?.bundle === "string" && state.bundle.startsWith("/")) return realPath(state.bundle, "host");
	throw new OssifyError(
		"host/no-state",
		`cannot ${asked}: its answer names no bundle; a process with more capabilities is not started in it`,
	);
}

/** By this one variable, runtimes find the folder of their state where no option names it. */
function environment(): Record<string, string> {
	const folder = variable("XDG_RUNTIME_DIR");
	return { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...(folder !== undefined && { XDG_RUNTIME_DIR: folder }) };
}
