/**
 * From arguments to a call, by `cac`. Refuses mistakes that `cac` accepts.
 * @module
 */
import { type CAC, cac } from "cac";
import { invocationOf } from "../invocation.ts";
import { lettersOf, type Option, type Options, type Word } from "./command.ts";
import { usageError } from "./usage.ts";

/** What the arguments of one call hold. */
export interface Parsed {
	readonly args: readonly string[];
	readonly options: Options;
}

/** No argument can hold it, so it can mark one. */
const mark = "\0";

/** The first word that is neither an option nor an option's value: the command, if the call is right. */
export function commandWord(args: readonly string[], known: readonly Option[]): string | undefined {
	const cli = declare(cac("ossify"), known);
	return parseWith(cli, args, [], known).args[0];
}

/**
 * Reads the arguments of a command; its own name is the first word among them.
 * @throws {OssifyError} of kind `usage`
 */
export function parseCall(args: readonly string[], command: Word, known: readonly Option[]): Parsed {
	refuseUnknown(args, command, known);
	const cli = declare(cac("ossify"), known);
	cli.command(`${command.name} [...args]`);
	const { args: words, options } = parseWith(cli, args, [command.name], known);
	refuseSurplus(words, command);
	for (const option of known) checkValues(option, options[camelCase(option.name)]);
	return { args: words, options: view(options) };
}

/** cac takes `--no-agent` for the opposite of `--agent`, which would then be set by default; but not in camel case. */
function declare(cli: CAC, options: readonly Option[]): CAC {
	for (const { name, short = "", value, summary } of options) {
		cli.option(`${[...lettersOf({ short }), `--${value ? name : camelCase(name)}`].join(", ")}${value ? ` <${value}>` : ""}`, summary);
	}
	return cli;
}

function parseWith(cli: CAC, args: readonly string[], commands: readonly string[], known: readonly Option[]) {
	const flags = new Map(known.flatMap(({ name, value }) => (value === undefined ? [[`--${name}`, `--${camelCase(name)}`]] : [])));
	const { own, passed = [] } = invocationOf({ args });
	const { args: words, options } = cli.parse(["", "", ...own.map((arg) => flags.get(arg) ?? protect(arg, commands))], { run: false });
	return { args: [...words.map(unmark), ...passed], options };
}

/**
 * cac takes `-o 12e3` for the number 12000, `--diff true` for `--diff`, and `-` for an option without a name. A marked word is
 * none of these. The command's name must stay readable for cac, which also knows flags by camel case alone, and would take what follows
 * `--dry-run` for its value.
 */
function protect(arg: string, commands: readonly string[]): string {
	if (commands.includes(arg) || arg === "--") return arg;
	if (arg === "-" || !arg.startsWith("-")) return mark + arg;
	return arg.replace("=", `=${mark}`);
}

function unmark(value: string): string {
	return value.replaceAll(mark, "");
}

/** cac silently drops some unknown options (`--__proto__`, `--constructor`) and takes `--policy.x` for `--policy`. */
function refuseUnknown(args: readonly string[], command: Word, known: readonly Option[]): void {
	for (const arg of invocationOf({ args }).own) {
		if (arg === "-" || !arg.startsWith("-")) continue;
		const [word = "", ...value] = arg.split("=");
		const options = word.startsWith("--") ? [known.find(({ name }) => `--${name}` === word)] : optionsIn(word, known);
		if (options.includes(undefined)) {
			throw unknownOption(word, command, known);
		}
		// cac would take the value for an argument.
		const flag = options.find((option) => option?.value === undefined);
		if (flag && value.length > 0) throw usageError("usage/needless-value", `--${flag.name} takes no value`);
	}
}

/** A value that looks like an option, `--json`, is one. */
function unknownOption(word: string, { name: command }: Word, known: readonly Option[]) {
	const holder = known.find(({ choices }) => choices?.includes(word.slice(2)));
	const names = holder === undefined ? known.map(({ name }) => `--${name}`) : [`--${holder.name} ${word.slice(2)}`];
	const given = holder === undefined ? word : String(names[0]);
	return usageError("usage/unknown-option", `${command} has no option ${word}`, { given, known: names, command });
}

/** `-ab` is `-a -b`. */
function optionsIn(word: string, known: readonly Option[]): (Option | undefined)[] {
	return [...word.slice(1)].map((letter) => known.find((option) => lettersOf(option).includes(`-${letter}`)));
}

function refuseSurplus(words: readonly string[], command: Word): void {
	const most = command.args.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : command.args.length;
	const surplus = words[most];
	if (surplus === undefined) return;
	throw usageError("usage/surplus-argument", `${command.name} does not know what to do with ${JSON.stringify(surplus)}`, {
		command: command.name,
	});
}

function checkValues(option: Option, given: unknown): void {
	const values = [given ?? []].flat();
	const shown = `--${option.name}`;
	if (values.length > 1 && !option.repeatable) throw usageError("usage/repeated-option", `${shown} is given more than once`);
	for (const value of values) checkValue(option, shown, value);
}

function checkValue(option: Option, shown: string, value: unknown): void {
	if (option.value === undefined) return;
	if (typeof value !== "string" || unmark(value) === "")
		throw usageError("usage/missing-value", `${shown} needs a value: ${shown} ${option.value}`);
	const given = unmark(value);
	if (option.choices && !option.choices.includes(given)) {
		const message = `${shown} is one of ${option.choices.join(", ")}, not ${JSON.stringify(given)}`;
		const meant = option.alike && Object.hasOwn(option.alike, given) ? option.alike[given] : undefined;
		throw usageError("usage/invalid-value", message, { given: meant ?? given, known: option.choices });
	}
}

function view(options: Record<string, unknown>): Options {
	const list = (name: string) => [options[camelCase(name)] ?? []].flat().map((value) => unmark(String(value)));
	return { list, text: (name) => list(name)[0], flag: (name) => list(name).length > 0 };
}

/** As cac names them. */
function camelCase(name: string): string {
	return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
