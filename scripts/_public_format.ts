/**
 * Whether `ossify fmt` keeps a file: by OPA's own parser, which ossify's comparison does not use.
 * @module
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompileError, loadCompiler, type RegoModule } from "../src/compile/mod.ts";
import { packageAssets } from "../src/platform/mod.ts";
import { formatModule } from "../src/policy_tools/compile/mod.ts";
import { DiagnosedError } from "../src/policy_tools/position/mod.ts";

/** A folder, and the Rego in it. */
export interface Repository {
	readonly name: string;
	readonly files: readonly RegoModule[];
}

/** What came of a file; `fault` where ossify did what it must not do. */
export interface FormatOutcome {
	readonly file: RegoModule;
	readonly outcome: "same" | "formatted" | "refused" | "unparsed";
	readonly fault?: string;
	/** Of one that is refused: the place and the reason. */
	readonly why?: string;
}

/** A repository in the folder of all. */
export function repositoryAt(folder: string, name: string): Repository {
	const paths = (readdirSync(join(folder, name), { recursive: true }) as string[]).filter((path) => path.endsWith(".rego")).sort();
	return { name, files: paths.map((path) => ({ path: join(folder, name, path), text: readFileSync(join(folder, name, path), "utf8") })) };
}

const compiler = await loadCompiler(await packageAssets.compiler());
const scratch = mkdtempSync(join(tmpdir(), "ossify-public-rego-"));

/** Formats a file, and its format again, and compares what OPA parses. */
export async function formatOutcome(file: RegoModule): Promise<FormatOutcome> {
	const before = await parsedByOpa(file.text);
	const after = attempt(file);
	if (typeof after !== "string") return refusal(file, after, before !== undefined);
	if (before === undefined) return { file, outcome: "formatted", fault: "formatted, though OPA does not parse it" };
	if (after === file.text) return { file, outcome: "same" };
	const then = await parsedByOpa(after);
	const again = attempt({ ...file, text: after });
	const faults = [
		...(then === undefined ? ["OPA does not parse what was written"] : differences(before, then)),
		...(again === after ? [] : ["formatted twice is not formatted once"]),
	];
	return { file, outcome: "formatted", ...(faults.length > 0 && { fault: faults.join("; ") }) };
}

function attempt(file: RegoModule): string | Error {
	try {
		return formatModule(compiler, file);
	} catch (error) {
		return error as Error;
	}
}

/** @param parses whether OPA parses it; its formatter refuses more */
function refusal(file: RegoModule, error: Error, parses: boolean): FormatOutcome {
	const [first] = error instanceof CompileError || error instanceof DiagnosedError ? error.diagnostics : [];
	if (first === undefined) return { file, outcome: "refused", fault: `not refused, but failed: ${error}` };
	if (!parses) return { file, outcome: "unparsed" };
	const why = `${first.row}:${first.column}: ${first.code}: ${first.message}`;
	return { file, outcome: "refused", why, ...(first.row === 0 && { fault: `refused without a place: ${first.message}` }) };
}

/** What OPA's parser says of a text. */
interface Parsed {
	readonly tree: { readonly imports?: readonly object[]; readonly [part: string]: unknown };
	readonly comments: readonly string[];
	/** How many `with` clauses there are. */
	readonly replacements: number;
}

async function parsedByOpa(text: string): Promise<Parsed | undefined> {
	const path = join(scratch, "module.rego");
	writeFileSync(path, text);
	const args = ["parse", "--format", "json", "--json-include", "comments,-locations", path];
	const json = await new Promise<string | undefined>((resolve) => {
		execFile(process.env.OSSIFY_OPA ?? "opa", args, { maxBuffer: 1 << 30 }, (error, stdout) => resolve(error ? undefined : stdout));
	});
	if (json === undefined) return undefined;
	const { comments = [], ...tree } = JSON.parse(json) as { comments?: { Text: string }[] };
	const texts = comments.map(({ Text }) =>
		Buffer.from(Text ?? "", "base64")
			.toString()
			.trimEnd(),
	);
	return { tree, comments: texts, replacements: json.split('"with": [').slice(1).length };
}

function differences(before: Parsed, after: Parsed): string[] {
	const lost = before.comments.filter((text) => count(before.comments, text) !== count(after.comments, text));
	const isMoved = lost.length === 0 && before.comments.join("\n") !== after.comments.join("\n");
	return [
		...(meaning(before.tree) === meaning(after.tree) ? [] : ["the tree differs"]),
		...(before.replacements === after.replacements ? [] : ["it has other `with` clauses"]),
		...(lost.length > 0 ? [`comments lost: ${lost.join(" | ")}`] : []),
		...(isMoved ? ["comments are in another order"] : []),
	];
}

function count(texts: readonly string[], text: string): number {
	return texts.filter((one) => one === text).length;
}

/** Imports are sorted; `=` in a head is written `:=`; a body that is `true` is left out. */
function meaning({ imports = [], ...rest }: Parsed["tree"]): string {
	const names = imports.map((one) => JSON.stringify(one)).sort();
	return JSON.stringify([names, rest], (key, value: unknown) => (["assign", "generated", "location"].includes(key) ? undefined : value));
}

/** Counts in words. */
export function formatCounts(outcomes: readonly FormatOutcome[]): string {
	const of = (kind: FormatOutcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === kind).length;
	return `${outcomes.length} files: ${of("same")} in format, ${of("formatted")} formatted, ${of("refused")} refused, ${of("unparsed")} not parsed, by OPA neither; ${outcomes.filter(({ fault }) => fault).length} faults`;
}
