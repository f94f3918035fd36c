/**
 * Asks the runtime about a container.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { checkJson, decodeUtf8 } from "../json/mod.ts";
import { specLimits } from "../oci_spec/mod.ts";
import { realPath } from "../platform/files/real_path.ts";
import { workingFolder } from "../platform/files/root_files.ts";
import { runProgram, variable } from "../platform/process/program.ts";
import type { StateCall } from "./exec.ts";
import { stateVariables } from "./state_variables.ts";

/** The largest size of the state in bytes. It contains the annotations, and escaping makes them longer. */
const limit = 8 * specLimits.bytes;

/** See {@link ExecHost.findBundle}. */
export function findBundle({ runtime, global, own, container }: StateCall): string {
	const asked = `ask ${runtime} for the state of the container ${container}`;
	const { code, stdout, stderr, failure } = runProgram(runtime, {
		args: [...global, "state", ...own, "--", container],
		environment: environment(),
		stdin: new Uint8Array(),
		folder: workingFolder(),
		seconds: 20,
		limit,
	});
	if (failure !== undefined || code !== 0) {
		const why = failure ?? (stderr.trim() || (code === undefined ? "it was killed" : `it ended with the exit code ${code}`));
		throw new OssifyError("host/no-state", `cannot ${asked}: ${why}; a process with more capabilities is not started in it`);
	}
	checkJson(stdout, `the state of the container ${container}`);
	const state = JSON.parse(decodeUtf8(stdout, "the state")) as { bundle?: unknown } | null;
	if (typeof state?.bundle === "string" && state.bundle.startsWith("/")) return realPath(state.bundle, "host");
	throw new OssifyError(
		"host/no-state",
		`cannot ${asked}: its answer names no bundle; a process with more capabilities is not started in it`,
	);
}

function environment(): Record<string, string> {
	const set = stateVariables.flatMap((name): [string, string][] => {
		const value = variable(name);
		return value === undefined ? [] : [[name, value]];
	});
	return { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...Object.fromEntries(set) };
}
