/**
 * What earlier runs of `ossify learn` printed as JSON.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { parseSeen, type Seen } from "../../layer/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { visible } from "../../visible.ts";

/** One result of an earlier run. */
export interface EarlierRun {
	readonly file: string;
	readonly names: readonly string[];
	readonly image: string | undefined;
	readonly seen: Seen;
}

/** Some hundreds of thousands of folders: a layer has at most 20,000. */
const limit = 32 * 1024 * 1024;
const mostLines = 10_000;
const longestName = 4096;

/** The results in a file, one a line. @throws {OssifyError} `input/invalid-earlier-run` */
export function earlierRuns({ files }: Platform, path: string): EarlierRun[] {
	const text = decodeUtf8(files.read(path, { blame: "input", limit }), path);
	const lines = text.split("\n", mostLines + 1);
	if (lines.length > mostLines) throw invalid(path, `it has more than ${mostLines} lines`);
	const runs = lines.flatMap((line, index) => (line.trim() === "" ? [] : [parsed(path, line, index + 1)]));
	if (runs.length === 0) throw invalid(path, "it is empty");
	return runs;
}

function parsed(file: string, line: string, number: number): EarlierRun {
	try {
		const { source, containers, image, seen } = Object(JSON.parse(line)) as Readonly<Record<string, unknown>>;
		if (seen === undefined) throw new TypeError("it has no `seen`");
		const names = containers ?? [source];
		if (!Array.isArray(names) || names.length === 0 || !names.every(isName)) throw new TypeError("`source` is not a name");
		if (image !== undefined && !isName(image)) throw new TypeError("`image` is not a name");
		return { file, names, image, seen: parseSeen(seen) };
	} catch (cause) {
		if (cause instanceof SyntaxError || cause instanceof TypeError) throw invalid(file, `line ${number}: ${cause.message}`, cause);
		throw cause;
	}
}

function isName(value: unknown): value is string {
	return typeof value === "string" && value.length > 0 && value.length <= longestName;
}

function invalid(path: string, why: string, cause?: unknown): OssifyError {
	return new OssifyError(
		"input/invalid-earlier-run",
		`cannot merge ${visible(path)}: it is not what \`ossify learn\` printed: ${visible(why)}`,
		{
			...(cause !== undefined && { cause }),
			advice: "write it with `ossify learn --format json … > FILE`",
		},
	);
}
