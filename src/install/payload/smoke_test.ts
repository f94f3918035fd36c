/**
 * The smoke test: runs the installed executable as an engine would, with the installed policy and a sample spec, without side effects.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { launcherArguments, launcherPath, startEnvironment } from "../../platform/process/launch.ts";
import { type Ended, runProgram, withTemporaryFolder } from "../../platform/process/program.ts";
import { preparedAnswer } from "../../runtime/dispatcher.ts";
import { clientIn, executableIn } from "../layout.ts";
import type { Trial } from "../plan/mod.ts";
import { sampleSpec } from "./sample.ts";

/** A smoke test with paths of this machine. */
export interface Tried extends Pick<Trial, "policy" | "runtime"> {
	/** The client that the engine calls. */
	readonly client?: string;
}

/** Runs the installed executable. Throws if it fails. */
export type SmokeTest = (executable: string, trial: Tried) => void;

/** Runs the smoke test on what is installed on a machine. @throws what `tryWith` throws */
export function tryInstalled(place: Place, { policy, runtime, prefix, client }: Trial, tryWith: SmokeTest): void {
	const file = runtime && (place.locate(runtime) ?? runtime);
	const executable = place.outside(executableIn(prefix));
	tryWith(executable, {
		policy: place.outside(policy),
		...(file !== undefined && { runtime: place.outside(file) }),
		...(client && { client: place.outside(clientIn(prefix)) }),
	});
}

/** The exit code if the policy denies the sample container, which shows that the policy works. */
const denied = 1;
const seconds = 60;
/** No agent listens there: the client executes ossify, as it has to whenever no agent answers. */
const noAgent = "--socket=/dev/null";

/**
 * Runs ossify as the engine would: as a hook, or as a runtime that prepares a bundle. The underlying runtime is not run.
 * @throws {OssifyError} `host/no-trial` with the cause
 */
export function smokeTest(executable: string, { policy, runtime, client }: Tried): void {
	const called = client === undefined ? [executable] : [client, noAgent, executable];
	const fault = runtime === undefined ? tryHook(called, policy) : tryRuntime(called, policy, runtime);
	if (fault === undefined) return;
	throw new OssifyError("host/no-trial", `${executable} does not harden a container with the policy ${policy}: ${fault}`);
}

function tryHook(called: readonly string[], policy: string): string | undefined {
	const args = launcherArguments(startEnvironment, [...called, "hook", "precreate", "-p", policy, "--log", "none"]);
	const ended = runProgram(launcherPath, { args, environment: {}, stdin: encodeUtf8(sampleSpec), seconds });
	return faultOf(ended) ?? (isDenied(ended) || isSpec(ended.stdout) ? undefined : "it prints no spec");
}

function tryRuntime(called: readonly string[], policy: string, runtime: string): string | undefined {
	return withTemporaryFolder({ "config.json": encodeUtf8(sampleSpec) }, (bundle, read) => {
		const own = ["runtime", "--runtime", runtime, "-p", policy, "--log", "none", "--prepare", "--confirm"];
		const args = launcherArguments(startEnvironment, [...called, ...own, "--", "create", "--bundle", bundle, "ossify-trial"]);
		const ended = runProgram(launcherPath, { args, environment: {}, stdin: new Uint8Array(), seconds });
		const fault = faultOf(ended) ?? (isSpec(read("config.json")) ? undefined : "it leaves no spec in the bundle");
		return fault ?? (isDenied(ended) || isPrepared(ended) ? undefined : "it does not say that the spec is hardened");
	});
}

function faultOf(ended: Ended): string | undefined {
	const { code, failure, stderr } = ended;
	if (failure !== undefined) return `it cannot be run (${failure})`;
	if (code === 0 || isDenied(ended)) return undefined;
	const said = stderr.trim().slice(0, 2000);
	return `it ends with exit code ${code ?? "none"}${said && `: ${said}`}`;
}

function isDenied({ code, stderr }: Ended): boolean {
	return code === denied && stderr.includes("the policy refuses this container");
}

function isPrepared({ stdout }: Ended): boolean {
	return new TextDecoder().decode(stdout) === `${preparedAnswer}\n`;
}

function isSpec(bytes: Uint8Array): boolean {
	try {
		const spec = JSON.parse(new TextDecoder().decode(bytes)) as { root?: { path?: unknown } };
		return spec.root?.path === "rootfs";
	} catch {
		return false;
	}
}
