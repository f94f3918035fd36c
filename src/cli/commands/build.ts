/** `ossify build`. @module */
import { type JsonObject, withBuilt, writeBundle } from "../../bundle/mod.ts";
import type { BuildResult } from "../../compile/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { entrypoint } from "../../policy.ts";
import { dataFindings, holdsData, refuseRefusedData, refuseWrongRules } from "../../policy_tools/check/mod.ts";
import { compile } from "../../policy_tools/compile/mod.ts";
import { ownData, refuseWrongData } from "../../policy_tools/data/mod.ts";
import { passedOver, type RegoSource, readOverlays, readSource, refuseLinkedRego } from "../../policy_tools/source/mod.ts";
import { count, duration, size } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import {
	type Call,
	type Command,
	dataOption,
	entrypointOption,
	evaluationTimeoutOption,
	policyOption,
	usageError,
} from "../arguments/mod.ts";
import { warnOf, warnOfSlowBuiltins } from "../checking/mod.ts";
import { inTime, pathsArgument, pathsOf, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms, notify } from "../output/mod.ts";

/** Compiles policies to a bundle. */
export const command: Command = {
	name: "build",
	summary: "compile policies to a bundle",
	about:
		"Compiles Rego to WebAssembly and packs it with its data and source as an OPA bundle. Needs no opa and no network. Types are checked against the input's schema first. Tests (_test.rego) are left out. The same files give the same bytes on every machine, except for the build time: the clock's, or SOURCE_DATE_EPOCH. When a container starts, a clock that is earlier than the build time is not trusted for exemptions with an end date.",
	args: [pathsArgument],
	options: [
		{
			name: "output",
			short: "o",
			value: "PATH",
			repeatable: true,
			summary: "the bundle to write (.tar.gz), or with a / at the end a folder; more than once for both",
		},
		entrypointOption,
		{
			name: "optimize",
			short: "O",
			value: "LEVEL",
			choices: ["0", "1", "2"],
			summary: "evaluate what needs no input at build time; data that this uses cannot be changed later, which build reports (default: 0)",
		},
		dataOption,
		policyOption,
		evaluationTimeoutOption,
	],
	examples: [
		{ line: "ossify build shipped policies/ -o bundle.tar.gz", does: "ossify's own policies and your folder, in one file" },
		{
			line: "ossify build shipped my_rules.rego -d site.yaml -o bundle.tar.gz",
			does: "ossify's own policies with your rule and data",
		},
		{ line: "ossify build shipped policies/ -o dist/policies/", does: "an unpacked bundle" },
		{
			line: "SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) ossify build shipped policies/ -o bundle.tar.gz",
			does: "the same bytes whenever it is built",
		},
	],
	project: "paths",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const { platform, options, deadline } = call;
	deadline.begin({ doing: "build the policies", blame: "policy" });
	const outputs = outputsOf(call);
	const started = performance.now();
	const overlays = await readOverlays(platform, options.list("data"));
	const paths = pathsOf(call);
	const source = await readSource(platform, paths, { tests: false, overlay: overlays.data });
	const withTests = await readSource(platform, paths, { tests: true });
	refuseLinkedRego(platform, paths);
	for (const warning of passedOver(platform, paths, options.list("data"))) notify(platform, "warning", warning);
	const schema = await refuseWrongData(platform, withTests, paths, overlays);
	const optimize = Number(options.text("optimize") ?? "0") as 0 | 1 | 2;
	const entrypoints = options.list("entrypoint");
	const request = { ...(entrypoints.length > 0 && { entrypoints }), optimize };
	const built = await compile(platform, source, request);
	await refuseWrongRules(platform, withTests, entrypoints);
	await warnOfSlowBuiltins(platform, withTests);
	const decides = entrypoints.length === 0 || entrypoints.includes(entrypoint);
	const { texts } = await ownData(platform, paths, overlays);
	// Ossify's own data have no faults.
	const found = texts.length > 0 ? await dataFindings(platform, { source, dataTexts: texts }) : [];
	if (decides) await refuseRefusedData(platform, { source, ownData: texts, wasm: built.wasm }, found);
	warnOf(platform, found);
	const packed = { wasm: built.wasm, manifest: withBuilt({ ...built.manifest }, buildTime(platform), schema) };
	for (const output of outputs) await write(platform, output, source, packed);
	if (optimize > 0 && (await holdsData(platform, source, request, built.wasm))) notify(platform, "warning", finalData(optimize));
	summarize(call, { outputs, source, built, took: performance.now() - started });
	return 0;
}

/** Reproducible builds set it to when the source was changed last: https://reproducible-builds.org/docs/source-date-epoch/ */
function buildTime({ environment, now }: Platform): Date {
	const epoch = environment.SOURCE_DATE_EPOCH;
	if (epoch === undefined || epoch === "") return now();
	const time = new Date(Number(epoch) * 1000);
	if (/^\d{1,12}$/.test(epoch) && time.getTime() <= maxTime) return time;
	throw usageError("usage/invalid-time", "SOURCE_DATE_EPOCH is not a number of seconds since 1970", { command: "build" });
}

/** What four digits of a year can say. */
const maxTime = Date.UTC(9999, 11, 31, 23, 59, 59);

/** What goes into a bundle besides its source. */
interface Packed {
	readonly wasm: Uint8Array;
	readonly manifest: JsonObject;
}

function finalData(level: number): string {
	return `-O ${level} has compiled data into the policy, which -d and --mode cannot change when the bundle is used; build without -O if they must`;
}

function outputsOf({ options, platform }: Call): string[] {
	const outputs = options.list("output");
	if (outputs.length === 0) throw usageError("usage/no-output", "name the output: -o bundle.tar.gz, or -o FOLDER/", { command: "build" });
	return outputs.map((output) => (platform.files.kind(output) === "folder" && !output.endsWith("/") ? `${output}/` : output));
}

async function write(platform: Platform, output: string, source: RegoSource, { wasm, manifest }: Packed): Promise<void> {
	if (output.endsWith("/")) return writeFolder(platform, output, source, { wasm, manifest });
	const bytes = await writeBundle({ ...source, wasm, manifest });
	if (output === "-") platform.stdout.write(bytes);
	else platform.files.write(output, bytes);
}

/** Without the Rego: the folder is for loading, the archive for passing on. */
function writeFolder({ files }: Platform, output: string, { data }: RegoSource, { wasm, manifest }: Packed): void {
	const within = [output];
	files.makeFolder(output);
	files.write(`${output}.manifest`, encodeUtf8(`${JSON.stringify(manifest)}\n`), within);
	files.write(`${output}data.json`, encodeUtf8(data), within);
	files.write(`${output}policy.wasm`, wasm, within);
}

interface Summary {
	readonly outputs: readonly string[];
	readonly source: RegoSource;
	readonly built: BuildResult;
	readonly took: number;
}

function summarize({ platform, options }: Call, { outputs, source, built, took }: Summary): void {
	const { stderr, environment } = platform;
	const [modules, wasm] = [source.modules.length, built.wasm.byteLength];
	if (options.text("format") === "json") {
		const milliseconds = Math.round(took);
		return stderr.write(forPrograms(`${JSON.stringify({ built: { outputs, modules, wasm, data: source.data.length, milliseconds } })}\n`));
	}
	const { green, bold, dim } = colorsFor(stderr, environment);
	const facts = `${count(modules, "Rego file")}, policy.wasm of ${size(wasm)}, ${duration(took)}`;
	stderr.write(`${green("✔")} built ${bold(visible(outputs.join(" and ")))} ${dim(`(${facts})`)}\n`);
}
