/**
 * An OCI runtime in front of another: what is asked for is done by that one, on a spec that was hardened first.
 * @module
 */
import { OssifyError } from "../errors.ts";
import {
	type Begin,
	type Deciding,
	type DecisionRecord,
	decide,
	enforceOnSpec,
	faultEntry,
	type HandingOver,
	handOver,
	hostImage,
	loadMeanwhile,
	type OwnHook,
	type Progress,
	type Recording,
	recorded,
	remark,
} from "../hook/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import type { FinalAppend } from "../platform/process/alarm.ts";
import type { Deadline } from "../platform/process/deadline.ts";
import type { Policy } from "../policy.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import { parseSpec } from "../spec/mod.ts";
import { type FaultLog, readCall, readFaultLog, type Start } from "./call.ts";
import { checkExec, type ExecHost } from "./exec.ts";
import { type Grammar, grammarOf } from "./grammar.ts";

/** Who called, and how to reach them. */
export interface Caller {
	/** What they want of their runtime, to the letter. */
	readonly args: readonly string[];
	/** Adds a text to a log of the runtime's. */
	appendTo(path: string, text: string): void;
	warn(message: string): void;
	now(): Date;
}

/** The runtime behind. */
export interface FoundRuntime {
	/** What is run. */
	readonly path: string;
	/** How it reads its arguments. */
	readonly grammar: Grammar;
}

/** What the runtime in front needs of the machine. */
export interface RuntimeHost extends Omit<Recording, "deadline">, Deciding {
	readonly stage: "create";
	/** Starts the clock; called only where something is looked at. */
	startDeadline(): Promise<Deadline>;
	/** @throws {OssifyError} `host/no-runtime` */
	findRuntime(): FoundRuntime;
	/** Loads the policy; called only where the policy decides. */
	loadPolicy(): Promise<Policy>;
	readSpec(path: string): Uint8Array;
	readonly kindOf: ExecHost["kindOf"];
	readonly findBundle: ExecHost["findBundle"];
	/** What is looked up of images and volumes. */
	readonly rootFiles: RootFiles;
	/** The absolute path of a bundle, links resolved: who calls may choose a link's name, but not what is behind it. */
	resolveBundle(path: string): string;
	/** Puts a spec in its place, wholly or not at all. */
	writeSpec(path: string, spec: Uint8Array): Promise<void>;
	/** How a hook that is added to a spec starts ossify again. */
	readonly ownHook: OwnHook;
	/** A path that is relative to the working directory, as an absolute one. */
	absolutePath(path: string): string;
	/** What becomes of a restore that would need another spec than the one that was frozen. */
	readonly onRestore: "refuse" | "harden";
	/** Makes this process the runtime; where it only can start it, the runtime's exit code. */
	exec(runtime: string, args: readonly string[]): Promise<number>;
}

/**
 * Runs the call.
 * @param prepare what it takes, which may fail as anything else may
 * @returns the exit code
 * @throws {DeniedError} where the policy refuses the container
 * @throws {OssifyError} for all else; the engine's own log says so too
 */
export async function runRuntime(caller: Caller, prepare: () => Promise<RuntimeHost>): Promise<number> {
	const { args } = caller;
	let grammar = grammarOf("");
	try {
		const host = await prepare();
		const runtime = await foundFor(host, args);
		grammar = runtime.grammar;
		const { start, exec } = readCall(args, grammar);
		const container = (start ?? exec)?.container;
		const progress: Progress = { ...(container !== undefined && { container }) };
		const faultLog = readFaultLog(args, grammar);
		const timed = { progress, faultLog, style: grammar.logStyle };
		if (start) await inTime(host, timed, (begin) => hardenBundle(host, { runtime, start, progress, faultLog, begin }));
		if (exec)
			await inTime({ ...host, stage: "exec" }, timed, (begin) =>
				checkExec({ ...host, stage: "exec" }, { runtime: runtime.path, exec, progress, begin }),
			);
		return await host.exec(runtime.path, args);
	} catch (error) {
		tell(caller, grammar, error);
		throw error;
	}
}

type Timing = Omit<RuntimeHost, "stage"> & Pick<Recording, "stage">;

/** Without a runtime, nothing starts; a start that was asked for is recorded all the same, as any runtime would read the call. */
async function foundFor(host: RuntimeHost, args: readonly string[]): Promise<FoundRuntime> {
	try {
		return host.findRuntime();
	} catch (error) {
		const grammar = grammarOf("");
		const { start } = readCall(args, grammar);
		if (start === undefined) throw error;
		const { container } = start;
		const timed = { progress: { ...(container !== undefined && { container }) }, faultLog: undefined, style: grammar.logStyle };
		// There is nothing that could be let go.
		await inTime({ ...host, allowOnError: false }, timed, () => Promise.reject(error));
		throw error;
	}
}

interface Timed {
	readonly progress: Progress;
	readonly faultLog: FaultLog | undefined;
	readonly style: Grammar["logStyle"];
}

/** The clock stops before the runtime comes: its time is its own. */
async function inTime(host: Timing, { progress, faultLog, style }: Timed, act: (begin: Begin) => Promise<void>): Promise<void> {
	const deadline = await host.startDeadline();
	const said = (error: OssifyError): readonly FinalAppend[] => {
		if (faultLog === undefined) return [];
		const entry = faultEntry(`ossify: ${error.message}`, { format: faultLog.format, style }, host.now());
		return [{ to: { name: faultLog.path, mode: 0o644, followLinks: true }, bytes: new TextEncoder().encode(entry) }];
	};
	const appendsOf = (record: DecisionRecord, error: OssifyError) => [...host.appendsOf(record, error), ...said(error)];
	try {
		await recorded({ ...host, deadline, appendsOf }, progress, act);
	} finally {
		deadline.stop();
	}
}

/** A container's start that is being hardened. */
interface Hardening {
	readonly runtime: FoundRuntime;
	readonly start: Start;
	readonly progress: Progress;
	readonly faultLog: FaultLog | undefined;
	readonly begin: Begin;
}

/** Load, decide, check, write. The runtime comes next, and reads what was written. */
async function hardenBundle(host: RuntimeHost, hardening: Hardening): Promise<void> {
	const { runtime, start, progress, begin } = hardening;
	const { config, bundle, command } = start;
	const loading = loadMeanwhile(host, progress, begin);
	begin(`read ${config}`);
	const spec = parseSpec(host.readSpec(config));
	const state = stateOf(host, start);
	const policy = await loading();
	begin("evaluate the policy", "policy");
	const image = hostImage(spec, state.bundle, host.rootFiles);
	const assessment = decide(host, policy, spec, progress, { state, targets: image.targets });
	begin(`look up where the mounts of ${bundle} lead`);
	enforceOnSpec(assessment, image, progress);
	const { patch, bytes } = handOver(handingOver(host, hardening), assessment, image, progress);
	if (patch.length === 0) return;
	noteUnknown(progress, runtime);
	if (command === "restore" && host.onRestore === "refuse" && patch.some(isNoHook)) throw frozen(config);
	begin(`replace ${config}`);
	await host.writeSpec(config, bytes);
}

/** Whether an operation changes more than the hook that ossify added: a checkpoint brings along what that one did. */
function isNoHook({ path }: PatchOperation): boolean {
	return !path.startsWith("/hooks");
}

function handingOver(host: RuntimeHost, { runtime, start, faultLog }: Hardening): HandingOver {
	const { stage, ownHook, absolutePath } = host;
	const { isKnown, locksLast, logStyle } = runtime.grammar;
	return {
		...{ stage, ownHook, locksLast },
		isRestore: start.command === "restore",
		obstacle: isKnown ? undefined : `ossify does not know whether containers of ${runtime.path} have mounts on this host`,
		runtimeLog: faultLog && { path: absolutePath(faultLog.path), format: faultLog.format, style: logStyle },
	};
}

/** Whether a read-only root is one is the runtime's doing. Of runc and crun it is known: docs/security.md. */
function noteUnknown(progress: Progress, { path, grammar }: FoundRuntime): void {
	if (grammar.isKnown) return;
	const message = `ossify does not know the runtime ${path}, and cannot tell whether it makes a root read-only where the spec says so`;
	remark(progress, { rule: "runtime/unknown", message });
}

/** What is known of the OCI state before the runtime has made the container: no author writes it into a spec. */
function stateOf({ resolveBundle }: RuntimeHost, { bundle, container }: Start): { readonly id?: string; readonly bundle: string } {
	return { ...(container !== undefined && { id: container }), bundle: resolveBundle(bundle) };
}

/** A checkpoint brings its mounts along: what was writable when it was frozen is writable again, whatever the spec says. */
function frozen(config: string): OssifyError {
	return new OssifyError(
		"denied/frozen",
		`the container that is to be restored was not frozen as the policy wants it (${config} would have to change): start it anew, or choose \`--on-restore harden\``,
	);
}

/** containerd reads nothing but the log. Whoever called learns it from standard error as well, so a log that cannot be written is no matter. */
function tell(caller: Caller, grammar: Grammar, error: unknown): void {
	const log = readFaultLog(caller.args, grammar);
	if (log === undefined) return;
	const message = `ossify: ${error instanceof Error ? error.message : String(error)}`;
	try {
		caller.appendTo(log.path, faultEntry(message, { format: log.format, style: grammar.logStyle }, caller.now()));
	} catch (cause) {
		caller.warn(`the error could not be written to ${log.path}: ${cause instanceof Error ? cause.message : String(cause)}`);
	}
}
