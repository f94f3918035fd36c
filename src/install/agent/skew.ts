/**
 * Whether the agent that runs is the ossify that is installed: it stays the one that it was started as.
 * @module
 */
import type { AgentStatus } from "../../agent/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { runProgram } from "../../platform/process/program.ts";

/** Seconds. */
const patience = 10;

/** A process that serves as the agent, and its version. */
export type Serving = Pick<AgentStatus, "pid" | "version">;

/** The version that an executable reports; undefined if it cannot be run. */
export type VersionOf = (executable: string) => string | undefined;

/** The output of `ossify --version`, without the name. */
export const versionOf: VersionOf = (executable) => {
	const { code, stdout } = runProgram(executable, { args: ["--version"], environment: {}, stdin: new Uint8Array(), seconds: patience });
	return code === 0 ? /^ossify (\S{1,100})\s*$/.exec(new TextDecoder().decode(stdout))?.[1] : undefined;
};

/** What proc(5) adds to the path of an executable that was replaced since. */
const replaced = / \(deleted\)$/;

/** As a clause, that an agent runs another copy of an executable, so that it declines clients which name that one; undefined if it runs the file at that path. */
export function otherPathOf(place: Pick<Place, "resolve">, { pid }: Pick<Serving, "pid">, executable: string): string | undefined {
	const running = place.resolve(`/proc/${pid}/exe`).replace(replaced, "");
	if (running === place.resolve(executable)) return undefined;
	return `the agent runs ${running}, and clients name ${executable}: it declines them, so that each start of a container runs ossify itself`;
}

/**
 * How an agent differs from an executable, as a clause; undefined if it runs that one.
 * @throws {OssifyError} `host/unreadable`
 */
export function skewOf(
	place: Pick<Place, "digest">,
	{ pid, version }: Serving,
	executable: string,
	versionAt: VersionOf = versionOf,
): string | undefined {
	// A process runs the file that it was started from, though another has its name since.
	if (place.digest(`/proc/${pid}/exe`) === place.digest(executable)) return undefined;
	const installed = versionAt(executable);
	if (installed === version) return `the agent runs another build of ossify ${version} than ${executable}`;
	return `the agent runs ossify ${version}, and ${executable} is ${installed === undefined ? "another executable" : `ossify ${installed}`}`;
}
