/**
 * What an engine asks of its runtime: which command, about which bundle, and where it looks for errors.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { commands, type Grammar, startingCommands } from "./grammar.ts";
import { readOptions } from "./options.ts";

/** What the runtime-spec calls a bundle's spec. */
const specName = "config.json";

/** Where the caller reads what went wrong, besides standard error. */
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

/** A call. */
export interface RuntimeCall {
	/** Undefined where the call starts nothing, and is the runtime's business alone. */
	readonly start: Start | undefined;
	readonly faultLog: FaultLog | undefined;
}

/**
 * Reads the arguments as the runtime will: a container called `create`, or a bundle called `run`, is no command.
 * @throws {OssifyError} `input/unclear-call` where an unknown option may hide a command that starts a container
 */
export function readCall(args: readonly string[], grammar: Grammar): RuntimeCall {
	const global = readOptions(args, { ...grammar.global, style: grammar.style, permute: false });
	const faultLog = faultLogOf(global.text("log"), global.text("log-format"));
	const [command, ...rest] = global.words;
	if (command === undefined || asksForHelp(global.given)) return { start: undefined, faultLog };
	if (!commands.includes(command) && global.unknown.length > 0 && rest.some((word) => startingCommands.includes(word)))
		throw unclear(global.unknown);
	if (!startingCommands.includes(command)) return { start: undefined, faultLog };
	const own = readOptions(rest, { ...grammar.starting, style: grammar.style, permute: true });
	if (asksForHelp(own.given)) return { start: undefined, faultLog };
	const bundle = own.text("bundle", "b") || ".";
	return { start: { command, config: configOf(own, grammar), bundle, container: own.words[0] }, faultLog };
}

/** crun takes another file's name for what it is in the working directory, before it goes into the bundle. */
function configOf({ text }: ReturnType<typeof readOptions>, { config }: Grammar): string {
	const other = config && text(config, "f");
	return other && other !== specName ? other : `${text("bundle", "b") || "."}/${specName}`;
}

/** crun knows other targets than files, which are none of ours. */
function faultLogOf(log: string | undefined, format: string | undefined): FaultLog | undefined {
	const path = log?.replace(/^file:/, "");
	if (path === undefined || path === "" || /^(?:journald|syslog):/.test(path)) return undefined;
	return { path, format: format === "json" ? "json" : "text" };
}

function asksForHelp(given: ReadonlySet<string>): boolean {
	return ["help", "h", "?", "usage", "version", "v", "V"].some((name) => given.has(name));
}

function unclear(options: readonly string[]): OssifyError {
	return new OssifyError(
		"input/unclear-call",
		`cannot tell whether this call starts a container: ossify does not know the runtime's option ${options.join(", ")}; give it as --NAME=VALUE`,
	);
}
