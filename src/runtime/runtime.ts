/**
 * An OCI runtime that hardens the spec and then executes the underlying runtime.
 * @module
 */

import type { Finding } from "../decision/mod.ts";
import {
	checkOrNote,
	type Deciding,
	type DecisionRecord,
	decide,
	enforceOnSpec,
	type Facts,
	hostImage,
	type Recording,
	type Run,
	recorded,
	type Steps,
} from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import { type ForRuntime, faultEntry, type OwnHook, specForRuntime } from "../hook/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import type { FinalAppend } from "../platform/process/alarm.ts";
import type { Deadline } from "../platform/process/deadline.ts";
import type { Policy } from "../policy.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import { type FaultLog, readCall, readFaultLog, type Start } from "./call.ts";
import { checkExec, type ExecHost } from "./exec.ts";
import { type Grammar, grammarOf } from "./grammar.ts";

/** The caller: its arguments, and how errors are reported to it. */
export interface Caller {
	/** The arguments for the runtime, unchanged. */
	readonly args: readonly string[];
	/** Appends a text to the runtime's log. */
	appendTo(path: string, text: string): void;
	warn(message: string): void;
	now(): Date;
}

/** The underlying runtime. */
export interface FoundRuntime {
	/** The path of the program. */
	readonly path: string;
	/** How the runtime reads its arguments. */
	readonly grammar: Grammar;
}

/** The interface between `ossify runtime` and the machine. */
export interface RuntimeHost extends Omit<Recording, "deadline">, Deciding {
	readonly stage: "create";
	/** Starts the clock; called only for calls that are checked. */
	startDeadline(): Promise<Deadline>;
	/** @throws {OssifyError} `host/no-runtime` */
	findRuntime(): FoundRuntime;
	/** Loads the policy; called only if there is something to decide. */
	loadPolicy(): Promise<Policy>;
	readSpec(path: string): Uint8Array;
	readonly kindOf: ExecHost["kindOf"];
	readonly findBundle: ExecHost["findBundle"];
	/** Lookups in images and volumes. */
	readonly rootFiles: RootFiles;
	/** The absolute path of a bundle. Links are resolved, because a caller can choose the name of a link. */
	resolveBundle(path: string): string;
	/** Replaces a spec atomically. */
	writeSpec(path: string, spec: Uint8Array): Promise<void>;
	/** The command of the hook that ossify adds to a spec. */
	readonly ownHook: OwnHook;
	/** The absolute path for a path relative to the working directory. */
	absolutePath(path: string): string;
	/** What to do about a restore if the policy requires another spec than the one in the checkpoint. */
	readonly onRestore: "refuse" | "harden";
	/** Executes the runtime in place of this process. @returns the exit code, if the runtime can only run as a child */
	exec(runtime: string, args: readonly string[]): Promise<number>;
}

/**
 * Runs the call.
 * @param prepare provides the machine, which may fail like every other step
 * @returns the exit code
 * @throws {DeniedError} if the policy refuses the container
 * @throws {OssifyError} for all other errors, which are also in the engine's log
 */
export async function runRuntime(caller: Caller, prepare: () => Promise<RuntimeHost>): Promise<number> {
	const { args } = caller;
	let grammar = grammarOf("");
	try {
		const host = await prepare();
		const runtime = await findRuntimeFor(host, args);
		grammar = runtime.grammar;
		const { start, exec } = readCall(args, grammar);
		const faultLog = readFaultLog(args, grammar);
		const timed = { faultLog, style: grammar.logStyle };
		if (start) await withinTimeLimit(host, timed, (run) => hardenBundle(host, { runtime, start, faultLog, run }));
		if (exec) {
			const ofExec = { ...host, stage: "exec" } as const;
			await withinTimeLimit(ofExec, timed, (run) => checkExec(ofExec, { runtime: runtime.path, exec, run }));
		}
		return await host.exec(runtime.path, args);
	} catch (error) {
		report(caller, grammar, error);
		throw error;
	}
}

type Timing = Omit<RuntimeHost, "stage"> & Pick<Recording, "stage">;

/** Finds the runtime. If there is none, a call that would start a container is recorded as failed; the call is then read as any runtime would read it. */
async function findRuntimeFor(host: RuntimeHost, args: readonly string[]): Promise<FoundRuntime> {
	try {
		return host.findRuntime();
	} catch (error) {
		const grammar = grammarOf("");
		const { start } = readCall(args, grammar);
		if (start === undefined) throw error;
		const timed = { faultLog: undefined, style: grammar.logStyle };
		// There is no runtime that could start the container.
		await withinTimeLimit({ ...host, allowOnError: false }, timed, async function* () {
			yield { container: start.container };
			throw error;
		});
		throw error;
	}
}

interface Timed {
	readonly faultLog: FaultLog | undefined;
	readonly style: Grammar["logStyle"];
}

/** Runs steps within the time limit. It ends before the runtime starts, whose time does not count. */
async function withinTimeLimit(host: Timing, { faultLog, style }: Timed, steps: Steps): Promise<void> {
	const deadline = await host.startDeadline();
	const said = (error: OssifyError): readonly FinalAppend[] => {
		if (faultLog === undefined) return [];
		const entry = faultEntry(`ossify: ${error.message}`, { format: faultLog.format, style }, host.now());
		return [{ to: { name: faultLog.path, mode: 0o644, followLinks: true }, bytes: new TextEncoder().encode(entry) }];
	};
	const appendsOf = (record: DecisionRecord, error: OssifyError) => [...host.appendsOf(record, error), ...said(error)];
	try {
		await recorded({ ...host, deadline, appendsOf }, steps);
	} finally {
		deadline.stop();
	}
}

/** The start of a container that is being hardened. */
interface Hardening {
	readonly runtime: FoundRuntime;
	readonly start: Start;
	readonly faultLog: FaultLog | undefined;
	readonly run: Run;
}

/** Loads the policy, decides, checks, and writes the spec, which the runtime then reads. */
async function* hardenBundle(host: RuntimeHost, hardening: Hardening): AsyncGenerator<Facts, void, void> {
	const { runtime, start } = hardening;
	const { begin, known } = hardening.run;
	const { config, bundle, command } = start;
	yield { container: start.container };
	begin(`read ${config}`);
	const spec = parseSpec(host.readSpec(config));
	const state = stateOf(host, start);
	begin("load the policy", "policy");
	const policy = await host.loadPolicy();
	yield { policy: policy.digest };
	begin("evaluate the policy", "policy");
	const image = hostImage(spec, state.bundle, host.rootFiles);
	const assessment = yield* decide(host, policy, spec, known(), { state, targets: image.targets });
	begin(`look up where the mounts of ${bundle} lead`);
	yield* checkOrNote(assessment, image, enforceOnSpec);
	const { patch, bytes, remarks } = specForRuntime(forRuntime(host, hardening), assessment, image, known());
	yield { remarks };
	if (patch.length === 0) return;
	yield { remarks: unknownRuntime(runtime) };
	if (command === "restore" && host.onRestore === "refuse" && patch.some(changesMoreThanHooks)) throw frozenCheckpoint(config);
	begin(`replace ${config}`);
	await host.writeSpec(config, bytes);
}

/** Whether an operation changes more than hooks. A checkpoint contains the mounts that ossify's hook made. */
function changesMoreThanHooks({ path }: PatchOperation): boolean {
	return !path.startsWith("/hooks");
}

function forRuntime(host: RuntimeHost, { runtime, start, faultLog }: Hardening): ForRuntime {
	const { stage, ownHook, absolutePath } = host;
	const { isKnown, locksLast, logStyle } = runtime.grammar;
	return {
		...{ stage, ownHook, locksLast },
		isRestore: start.command === "restore",
		obstacle: isKnown ? undefined : `ossify does not know whether containers of ${runtime.path} have mounts on this host`,
		runtimeLog: faultLog && { path: absolutePath(faultLog.path), format: faultLog.format, style: logStyle },
	};
}

/** The warning for a runtime that may not make the root read-only. runc and crun are known to do it: docs/reference/security.md. */
function unknownRuntime({ path, grammar }: FoundRuntime): Finding[] {
	if (grammar.isKnown) return [];
	const message = `ossify does not know the runtime ${path}, and cannot know whether it makes a root read-only if the spec says so`;
	return [{ rule: "runtime/unknown", message }];
}

/** The fields of the OCI state that are known before the runtime creates the container. They come from the call, not from the spec. */
function stateOf({ resolveBundle }: RuntimeHost, { bundle, container }: Start): { readonly id?: string; readonly bundle: string } {
	return { ...(container !== undefined && { id: container }), bundle: resolveBundle(bundle) };
}

/** A checkpoint contains the container's mounts. After a restore, they are as writable as before, whatever the spec says. */
function frozenCheckpoint(config: string): OssifyError {
	return new OssifyError(
		"denied/frozen",
		`the checkpoint is of a container that was not hardened as the policy requires (${config} would have to change): create the container anew, or choose \`--on-restore harden\``,
	);
}

/** Reports an error in the log, as containerd reads nothing else. It is also on standard error, so a log that cannot be written is only a warning. */
function report(caller: Caller, grammar: Grammar, error: unknown): void {
	const log = readFaultLog(caller.args, grammar);
	if (log === undefined) return;
	const message = `ossify: ${error instanceof Error ? error.message : String(error)}`;
	try {
		caller.appendTo(log.path, faultEntry(message, { format: log.format, style: grammar.logStyle }, caller.now()));
	} catch (cause) {
		caller.warn(`the error could not be written to ${log.path}: ${cause instanceof Error ? cause.message : String(cause)}`);
	}
}
