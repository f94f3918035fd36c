/**
 * A call of the runtime by an engine: its command, its bundle, and the log for errors.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { allReadings, type Choose } from "./choices.ts";
import { type Dialect, type Grammar, startingCommands } from "./grammar.ts";
import type { ReadOptions } from "./option_reader.ts";

/** The name of a bundle's spec in the runtime-spec. */
const specName = "config.json";

/** The log in which the caller reads errors, besides standard error. */
export interface FaultLog {
	readonly path: string;
	readonly format: "json" | "text";
}

/** A call that starts a container. */
export interface Start {
	readonly command: string;
	/** The spec's file, relative to the working directory or absolute. */
	readonly config: string;
	/** The bundle's folder, relative to the working directory or absolute. */
	readonly bundle: string;
	readonly container: string | undefined;
}

/** A call that starts a process in a container and may give it capabilities. */
export interface Exec {
	readonly container: string;
	/** The arguments before the command. */
	readonly global: readonly string[];
	/** Options of the runtime, not of the command, after the command. */
	readonly own: readonly string[];
	/** The capabilities of `--cap`. */
	readonly capabilities: readonly string[];
	/** The file of `--process`, relative to the working directory or absolute. */
	readonly process: string | undefined;
}

/** A call. */
export interface RuntimeCall {
	/** Undefined if the call does not start a container; ossify then passes it to the runtime. */
	readonly start: Start | undefined;
	/** Undefined if the call does not start a process, or starts one with the container's capabilities. */
	readonly exec: Exec | undefined;
	readonly faultLog: FaultLog | undefined;
}

/**
 * Reads the arguments as each version of the runtime would. A call starts a container if it does so in one of them. A container with the name
 * `create`, or a bundle with the name `run`, is not a command.
 * @throws {OssifyError} `input/unclear-call` if versions of the runtime would read different specs
 */
export function readCall(args: readonly string[], grammar: Grammar): RuntimeCall {
	const readings = readingsOf(args, grammar);
	if (readings === undefined) throw unclear("it has too many options that ossify does not know");
	const faultLog = commonLog(readings);
	const [start, ...others] = readings.flatMap((one) => one.start ?? []);
	const exec = commonExec(readings);
	if (start === undefined) return { start, exec, faultLog };
	if (exec !== undefined) throw unclear(`depending on its version, the runtime would ${nameOf(start)} or start a process`);
	const other = others.find((one) => nameOf(one) !== nameOf(start) || one.bundle !== start.bundle);
	if (other) throw unclear(`depending on its version, the runtime would ${nameOf(start)} or ${nameOf(other)}`);
	// Bytes that are not UTF-8 were replaced when the arguments were read: ossify's path would differ from the runtime's.
	if (args.some((arg) => arg.includes("\ufffd"))) throw unclear("an argument is not UTF-8");
	return { start, exec, faultLog };
}

/** The exec on which all readings agree. @throws {OssifyError} `input/unclear-call` if versions of the runtime would start different processes */
function commonExec(readings: readonly RuntimeCall[]): Exec | undefined {
	const [exec, ...others] = readings.flatMap((one) => one.exec ?? []);
	if (exec === undefined) return undefined;
	const text = JSON.stringify(exec);
	if (others.some((one) => JSON.stringify(one) !== text)) {
		throw unclear("depending on its version, the runtime would start one process in a container or another");
	}
	if (`${exec.container}${exec.process}`.includes("\ufffd")) throw unclear("an argument is not UTF-8");
	return exec;
}

/** The log for errors of a call, even of an unclear one. */
export function readFaultLog(args: readonly string[], grammar: Grammar): FaultLog | undefined {
	return commonLog(readingsOf(args, grammar) ?? []);
}

/** The log on which all readings agree. */
function commonLog([first, ...others]: readonly RuntimeCall[]): FaultLog | undefined {
	const log = first?.faultLog;
	return others.every(({ faultLog }) => faultLog?.path === log?.path && faultLog?.format === log?.format) ? log : undefined;
}

function nameOf({ command, config }: Start): string {
	return `${command === "restore" ? "restore" : "start"} ${config}`;
}

function readingsOf(args: readonly string[], { dialects }: Grammar): readonly RuntimeCall[] | undefined {
	const all = dialects.map((dialect) => allReadings((choose) => readAs(dialect, args, choose)));
	return all.some((readings) => readings === undefined) ? undefined : all.flatMap((readings) => readings ?? []);
}

function readAs(dialect: Dialect, args: readonly string[], choose: Choose): RuntimeCall {
	const global = dialect.readGlobal(args, dialect.global, choose);
	const [command, ...rest] = global.words;
	const faultLog = faultLogOf(global.text("log"), global.text("log-format"));
	const nothing = { start: undefined, exec: undefined, faultLog };
	if (global.ends) return nothing;
	if (command === "exec") {
		const own = dialect.readExec(rest, dialect.exec, choose);
		const words = { global: args.slice(0, args.length - global.words.length), own: own.joined(dialect.afterExec) };
		return { ...nothing, exec: execOf(own, words) };
	}
	if (command === undefined || !startingCommands.includes(command)) return nothing;
	const own = dialect.readStarting(rest, dialect.starting, choose);
	if (own.ends) return nothing;
	const bundle = own.text("bundle", "b") || ".";
	return { ...nothing, start: { command, config: configOf(own, dialect), bundle, container: own.words[0] } };
}

function execOf(own: ReadOptions, words: Pick<Exec, "global" | "own">): Exec | undefined {
	const capabilities = own.texts("cap", "c");
	const process = own.text("process", "p") || undefined;
	const [container] = own.words;
	if (own.ends || container === undefined || (capabilities.length === 0 && process === undefined)) return undefined;
	return { container, ...words, capabilities, process };
}

/** The spec's file. crun resolves the value of `--config` in the working directory, before it changes to the bundle. */
function configOf(own: ReadOptions, { config }: Dialect): string {
	const other = own.text(...config);
	return other && other !== specName ? other : `${own.text("bundle", "b") || "."}/${specName}`;
}

/** The log file. crun also has logs that are not files; ossify does not write to these. */
function faultLogOf(log: string | undefined, format: string | undefined): FaultLog | undefined {
	const path = log?.replace(/^file:/, "");
	if (path === undefined || path === "" || /^(?:journald|syslog):/.test(path)) return undefined;
	return { path, format: format === "json" ? "json" : "text" };
}

function unclear(because: string): OssifyError {
	return new OssifyError(
		"input/unclear-call",
		`cannot determine what this call starts: ${because}; write each option as --NAME=VALUE, in front of the container's ID`,
	);
}
