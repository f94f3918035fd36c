/**
 * The options of a container's start on the command line.
 * @module
 */
import { type NumberRange, namedStartOptions, type StartSetting, type StartSettings, startOptions } from "../../start_options.ts";
import type { Option, Options } from "./command.ts";
import { secondsOf } from "./timeout.ts";
import { usageError } from "./usage.ts";

/** Those of a hook. */
export const hookStartOptions: readonly Option[] = namedStartOptions.filter(([, { runtimeOnly }]) => !runtimeOnly).map(asOption);

/** Those that only the runtime in front has. */
export const runtimeOnlyOptions: readonly Option[] = namedStartOptions.filter(([, { runtimeOnly }]) => runtimeOnly).map(asOption);

function asOption([, { flag, value, choices, words, summary }]: (typeof namedStartOptions)[number]): Option {
	return { name: flag, value, ...(choices && { choices }), ...(words && { words }), summary };
}

/** The settings that were given. @throws {OssifyError} of kind `usage` */
export function startSettingsOf(options: Options): StartSettings {
	const given = namedStartOptions.flatMap(([name, { flag, number }]) => {
		const text = options.text(flag);
		return text === undefined ? [] : [[name, valueOf(name, text, flag, number)]];
	});
	return Object.fromEntries(given) as StartSettings;
}

/** Choices are checked already. */
function valueOf(name: StartSetting, text: string, flag: string, range: NumberRange | undefined): string | number {
	if (name === "timeout") return secondsOf(text);
	if (name === "log") return logOf(text);
	return range === undefined ? text : numberOf(text, flag, range);
}

function logOf(text: string): string {
	const { words } = startOptions.log;
	if (text.startsWith("/") || words.some((word) => word === text)) return text;
	const what = `--log takes the absolute path of a file, journald, syslog or none, not ${JSON.stringify(text)}`;
	throw usageError("usage/invalid-log", what, { given: text, known: words });
}

/** @param hint what the error is to suggest, as for `usageError` @throws {OssifyError} `usage/invalid-value` */
export function numberOf(
	text: string,
	flag: string,
	{ least, most }: Pick<NumberRange, "least" | "most">,
	hint: Parameters<typeof usageError>[2] = {},
): number {
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= least && number <= most) return number;
	throw usageError("usage/invalid-value", `--${flag} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`, hint);
}
