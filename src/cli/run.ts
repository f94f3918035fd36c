/**
 * The command line as one function: a machine in, an exit code out.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Platform } from "../platform/mod.ts";
import {
	type Command,
	commandWord,
	commonOptions,
	decisionOptions,
	formatOption,
	helpWord,
	optionsOf,
	type Parsed,
	parseCall,
	usageError,
	versionOption,
	versionWord,
} from "./arguments/mod.ts";
import { commandNames, loadCommand, loadCommands } from "./commands/mod.ts";
import { invocationOf } from "./invocation.ts";
import { showing } from "./output/shown.ts";
import { precompilePolicy } from "./precompile_policy.ts";

/** Runs the command in the arguments. Never throws: errors are reported on standard error. */
export async function run(machine: Platform): Promise<number> {
	const platform = showing(machine);
	try {
		return await dispatch(precompilePolicy(platform));
	} catch (error) {
		const { reportError } = await import("./output/report.ts");
		return await reportError(platform, error);
	}
}

async function dispatch(platform: Platform): Promise<number> {
	const word = wordIn(platform);
	const command = word === undefined ? undefined : await loadCommand(word);
	if (command && !invocationOf(platform).help) return await call(platform, command);
	return await withoutCommand(platform, word, command);
}

/** The word where a command's name belongs: the first word, or the first after options that several commands share. */
function wordIn(platform: Platform): string | undefined {
	const { first } = invocationOf(platform);
	if (first !== undefined && commandNames.includes(first)) return first;
	return commandWord(platform.args, [...commonOptions, ...decisionOptions, versionOption]);
}

async function call(platform: Platform, command: Command): Promise<number> {
	const parsed = parsedOnce(platform.args, command);
	if (command.project === undefined) return await command.run({ platform, commands: loadCommands, run, ...parsed });
	const { withProject } = await import("./project/mod.ts");
	return await command.run({ platform, commands: loadCommands, run, ...(await withProject(platform, command, parsed)) });
}

let latest: { readonly args: readonly string[]; readonly command: Command; readonly parsed: Parsed } | undefined;

/** A worker of the agent gets the same arguments for each container of an engine. */
function parsedOnce(args: readonly string[], command: Command): Parsed {
	if (latest?.command === command && isSame(latest.args, args)) return latest.parsed;
	latest = { args, command, parsed: parseCall(args, command, optionsOf(command)) };
	return latest.parsed;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
	return some.length === others.length && some.every((word, at) => word === others[at]);
}

async function withoutCommand(platform: Platform, word: string | undefined, command: Command | undefined): Promise<number> {
	const asked = invocationOf(platform);
	const { commandHelp, overview, versionLine } = await import("./help/mod.ts");
	const isOwn = word === undefined || word === versionWord.name;
	if (command) platform.stdout.write(commandHelp(command, platform));
	else if (word === helpWord.name || (isOwn && asked.help)) return await help(platform);
	else if (word === versionWord.name || (isOwn && asked.version)) platform.stdout.write(versionLine(formatOf(platform)));
	else if (word !== undefined) throw unknown(word);
	else
		throw (
			unknownOptionIn(asked.own) ??
			new OssifyError("usage/no-command", `say what to do\n\n${overview(await loadCommands(), platform).trimEnd()}`)
		);
	return 0;
}

/** `ossify help`, `ossify help mutate` and `ossify --help`. */
async function help(platform: Platform): Promise<number> {
	const { commandHelp, overview } = await import("./help/mod.ts");
	const isAsked = wordIn(platform) === helpWord.name;
	const [about] = isAsked ? parseCall(platform.args, helpWord, commonOptions).args : [];
	const command = about === undefined ? undefined : await loadCommand(about);
	if (about !== undefined && command === undefined) throw unknown(about);
	platform.stdout.write(command ? commandHelp(command, platform) : overview(await loadCommands(), platform));
	return 0;
}

/** Refuses options that `version` and `--version` do not take. */
function formatOf({ args }: Platform): string | undefined {
	return parseCall(args, versionWord, [...commonOptions, versionOption]).options.text(formatOption.name);
}

/** The error of a misspelt option, where there is no command. */
function unknownOptionIn(words: readonly string[]): OssifyError | undefined {
	const known = [...commonOptions, ...decisionOptions, versionOption].map(({ name }) => `--${name}`);
	const given = words.map((word) => word.replace(/=.*/s, "")).find((word) => word.startsWith("--") && !known.includes(word));
	if (given === undefined) return undefined;
	const { message, code } = usageError("usage/unknown-option", `there is no option ${given}`, { given, known });
	return new OssifyError(code, `${message}\nRun \`ossify --help\` for the list.`);
}

function unknown(word: string) {
	const message = `there is no command ${JSON.stringify(word)}`;
	const { message: text, code } = usageError("usage/unknown-command", message, {
		given: word,
		known: [...commandNames, helpWord.name, versionWord.name],
	});
	return new OssifyError(code, `${text}\nRun \`ossify --help\` for the list.`);
}
