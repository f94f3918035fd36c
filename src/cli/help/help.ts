/**
 * The help, from the commands' own data.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { type Colors, wrap } from "../../terminal/mod.ts";
import {
	type Argument,
	type Command,
	commonOptions,
	helpWord,
	lettersOf,
	type Option,
	optionsOf,
	versionOption,
	versionWord,
} from "../arguments/mod.ts";
import { colorsFor } from "../output/mod.ts";
import { version } from "../version.ts";

/** `ossify 1.2.3`, or that as JSON. */
export function versionLine(format: string | undefined): string {
	return format === "json" ? `${JSON.stringify({ version })}\n` : `ossify ${version}\n`;
}

/** The list of commands. */
export function overview(commands: readonly Command[], platform: Platform): string {
	const colors = colorsFor(platform.stdout, platform.environment);
	const rows = [...commands, helpWord, versionWord].map(
		({ name, args, summary }) => [`${name} ${args.map(argumentWord).join(" ")}`.trim(), summary] as const,
	);
	return sections([
		wrap("Gives containers a read-only root file system, as Rego policies decide.", platform.stdout.columns),
		titled("Usage", "  ossify COMMAND [ARGUMENTS] [OPTIONS]", colors),
		titled("Commands", table(rows, platform), colors),
		titled("Options", table([...commonOptions, versionOption].map(optionRow), platform), colors),
		wrap(closing, platform.stdout.columns),
	]);
}

const closing = `Run \`ossify COMMAND --help\` for what a command takes, with examples.
Exit codes: 0 done; 1 denied, or tests or checks failed; 2 usage; 3 the policy is at fault; 4 the input; 5 the host.`;

/** All about one command. */
export function commandHelp(command: Command, platform: Platform): string {
	const colors = colorsFor(platform.stdout, platform.environment);
	const { name, args, examples } = command;
	const examplesText = examples.map(({ line, does }) => `  ${colors.dim(`# ${does}`)}\n  ${line}`).join("\n\n");
	return sections([
		wrap(command.about, Math.min(platform.stdout.columns, 100)),
		titled("Usage", `  ossify ${[name, ...usage(args)].join(" ")}`, colors),
		...(args.length > 0
			? [
					titled(
						"Arguments",
						table(
							args.map((one) => [one.name, one.summary] as const),
							platform,
						),
						colors,
					),
				]
			: []),
		titled("Options", table(optionsOf(command).map(optionRow), platform), colors),
		titled("Examples", examplesText, colors),
	]);
}

/** Arguments of another program come last, after `--`. */
function usage(args: readonly Argument[]): string[] {
	const own = args.filter(({ afterDashes }) => !afterDashes).map(argumentWord);
	const passed = args.filter(({ afterDashes }) => afterDashes).map(argumentWord);
	return [...own, "[OPTIONS]", ...(passed.length > 0 ? ["--", ...passed] : [])];
}

function sections(parts: readonly string[]): string {
	return `${parts.join("\n\n")}\n`;
}

function titled(title: string, body: string, colors: Colors): string {
	return `${colors.bold(title)}\n${body}`;
}

function argumentWord({ name, variadic }: Command["args"][number]): string {
	return variadic ? `[${name}...]` : `[${name}]`;
}

function optionRow({ name, short = "", value, summary }: Option): readonly [string, string] {
	const letters = lettersOf({ short }).map((letter) => `${letter}, `);
	return [`${letters.join("").padEnd(4)}--${name}${value ? ` ${value}` : ""}`, summary];
}

/** Two columns, the second wrapped to the terminal's width; one below the other where the terminal is too narrow for two. */
function table(rows: readonly (readonly [string, string])[], { stdout }: Platform): string {
	const columns = Math.min(stdout.columns, 110);
	const left = Math.max(...rows.map(([first]) => first.length)) + 4;
	const isNarrow = columns - left < 24;
	const margin = isNarrow ? 6 : left;
	const indent = `\n${" ".repeat(margin)}`;
	return rows
		.map(([first, second]) => {
			const wrapped = wrap(second, columns - margin).replaceAll("\n", indent);
			return isNarrow ? `  ${first}${indent}${wrapped}` : `  ${first.padEnd(left - 2)}${wrapped}`;
		})
		.join("\n");
}
