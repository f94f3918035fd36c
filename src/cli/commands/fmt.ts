/** `ossify fmt`. @module */
import type { Compiler } from "../../compile/mod.ts";
import { exitCodes, OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { formatModule, formatModules, withCompiler } from "../../policy_tools/compile/mod.ts";
import { foldersIn, textOf } from "../../policy_tools/source/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, evaluationTimeoutOption, usageError } from "../arguments/mod.ts";
import { inTime, type TimedCall } from "../deciding/mod.ts";
import { renderTextDiff } from "../diffs/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Formats Rego. */
export const command: Command = {
	name: "fmt",
	summary: "format Rego files",
	about:
		"Formats Rego files as `opa fmt` does, and lists those that changed. Each result is compared with the original: if a file does not parse, or if OPA's formatter would change its meaning or lose a comment, the place is reported and no file is changed.",
	args: [{ name: "PATHS", variadic: true, summary: "folders and .rego files, or - for standard input to standard output" }],
	options: [
		{ name: "check", summary: "change nothing, list the files that would; exit 1 if there are any" },
		{ name: "diff", summary: "change nothing, show what would; exit 1 if there is anything" },
		evaluationTimeoutOption,
	],
	examples: [
		{ line: "ossify fmt policies/", does: "all Rego below a folder, in place" },
		{ line: "ossify fmt --check policies/", does: "for a pipeline" },
		{ line: "ossify fmt - < rule.rego", does: "for an editor" },
	],
	run: inTime(run),
};

const maxModule = 4 * 1024 * 1024;

/** A file, and its text in OPA's format. */
interface Reformatted extends Found {
	readonly before: string;
	readonly after: string;
}

async function run(call: TimedCall): Promise<number> {
	const { platform, args, options, deadline } = call;
	deadline.begin({ doing: "format the files", blame: "policy" });
	if (args.length === 0)
		throw usageError("usage/no-paths", "name the files or folders to format, or - for standard input", { command: "fmt" });
	if (args.includes("-")) return await formatStream(call);
	const folders = foldersIn(platform, args);
	const found = args.flatMap((path) => regoFiles(platform, path, folders));
	if (found.length === 0) throw noRego(args);
	const texts = found.map((file) => ({ ...file, text: readModule(platform, file) }));
	const formatted = await withCompiler(platform, "formatting", (compiler) => reformat(compiler, texts));
	const changed = formatted.filter(({ before, after }) => before !== after);
	return options.flag("check") || options.flag("diff") ? list(call, changed) : rewrite(call, changed);
}

function noRego(paths: readonly string[]): OssifyError {
	const advice = "name a .rego file, or a folder that holds some";
	return new OssifyError("policy/no-rego", `cannot use ${paths.join(", ")}: there is no .rego file in it`, { advice });
}

async function formatStream({ platform, args }: Call): Promise<number> {
	if (args.length > 1) throw usageError("usage/contradiction", "- is standard input and cannot be combined with other paths");
	const text = textOf(platform.stdin.read(maxModule), "the standard input");
	const after = await withCompiler(platform, "formatting", (compiler) => formatModule(compiler, { path: "stdin.rego", text }));
	platform.stdout.write(encodeUtf8(after));
	return 0;
}

/** A file to be formatted. What is named may be a link; one in a folder that is named has to stay in what is named. */
interface Found {
	readonly path: string;
	readonly within?: readonly string[];
}

function readModule({ files }: Platform, { path, within }: Found): string {
	return textOf(files.read(path, { blame: "policy", limit: maxModule, ...(within && { within }) }), path);
}

function regoFiles({ files }: Platform, path: string, within: readonly string[]): Found[] {
	if (files.kind(path) !== "folder") return [{ path }];
	const folder = path.replace(/\/+$/, "");
	const names = files.list(path).filter((name) => name.endsWith(".rego"));
	return names.map((name) => ({ path: `${folder}/${name}`, within }));
}

function reformat(compiler: Compiler, modules: readonly (Found & { readonly text: string })[]): readonly Reformatted[] {
	const texts = formatModules(compiler, modules);
	return modules.map(({ text, ...found }, index) => ({ ...found, before: text, after: texts[index] ?? text }));
}

function rewrite({ platform, options }: Call, changed: readonly Reformatted[]): number {
	const written: Reformatted[] = [];
	try {
		for (const file of changed) {
			platform.files.write(file.path, encodeUtf8(file.after), file.within);
			written.push(file);
		}
	} finally {
		// Where one cannot be written, those before it have changed all the same.
		report(platform, written, options.text("format"));
	}
	return 0;
}

function list({ platform, options }: Call, changed: readonly Reformatted[]): number {
	if (options.flag("diff") && options.text("format") !== "json") {
		const colors = colorsFor(platform.stdout, platform.environment);
		for (const { path, before, after } of changed) platform.stdout.write(renderTextDiff(path, before, after, colors));
	} else report(platform, changed, options.text("format"));
	return changed.length > 0 ? exitCodes.denied : 0;
}

function report({ stdout }: Platform, changed: readonly Reformatted[], format: string | undefined): void {
	const paths = changed.map(({ path }) => path);
	if (format === "json") stdout.write(forPrograms(`${JSON.stringify(paths)}\n`));
	else stdout.write(paths.map((path) => `${visible(path)}\n`).join(""));
}
