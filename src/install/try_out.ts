/**
 * A run that changes nothing: the installed executable, as an engine would start it, with the installed policy and a spec of ours.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { type Ended, runProgram } from "../platform/program.ts";
import { hookEnvironment } from "./hook_file.ts";
import { launcherPath } from "./layout.ts";
import { sampleSpec } from "./sample.ts";

/** What tries the installed executable with the installed policy, by their paths on this machine. Throws where that fails. */
export type TryOut = (executable: string, policy: string) => void;

/** The exit code of a policy's refusal: it works, and does not like the sample. */
const denied = 1;
const seconds = 60;

/**
 * @param executable, policy their paths on this machine
 * @throws {OssifyError} `host/no-trial` with what went wrong
 */
export function tryOut(executable: string, policy: string): void {
	const args = [executable, "hook", "precreate", "-p", policy, "--log", "none"];
	const ended = runProgram(launcherPath, { args, environment: hookEnvironment, stdin: encodeUtf8(sampleSpec), seconds });
	const fault = faultOf(ended);
	if (fault === undefined) return;
	throw new OssifyError("host/no-trial", `${executable} does not harden a container with the policy ${policy}: ${fault}`);
}

function faultOf({ code, failure, stdout, stderr }: Ended): string | undefined {
	if (failure !== undefined) return `it cannot be run (${failure})`;
	const said = stderr.trim().slice(0, 2000);
	if (code === denied && said.includes("the policy refuses this container")) return undefined;
	if (code !== 0) return `it ends with exit code ${code ?? "none"}${said && `: ${said}`}`;
	return isSpec(stdout) ? undefined : "it prints no spec";
}

function isSpec(bytes: Uint8Array): boolean {
	try {
		const spec = JSON.parse(new TextDecoder().decode(bytes)) as { root?: { path?: unknown } };
		return spec.root?.path === "rootfs";
	} catch {
		return false;
	}
}
