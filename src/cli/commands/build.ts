/** `ossify build`. @module */
import { writeBundle } from "../../bundle/mod.ts";
import type { BuildResult } from "../../compile/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, dataOption, policyOption, usageError } from "../arguments/mod.ts";
import { colorsFor, count, duration, forPrograms, notify, size } from "../output/mod.ts";
import { compile } from "../rego/mod.ts";
import { pathsArgument, pathsOf, type RegoSource, readOverlay, readSource } from "../sources/mod.ts";

/** Compiles policies to a bundle. */
export const command: Command = {
	name: "build",
	summary: "compile policies to a bundle",
	about:
		"Compiles Rego to WebAssembly and packs it with its data and source as an OPA bundle. Needs no opa and no network. Types are checked against the input's schema first. Tests (_test.rego) stay out. The same files give the same bytes, on every machine.",
	args: [pathsArgument],
	options: [
		{
			name: "output",
			short: "o",
			value: "PATH",
			repeatable: true,
			summary: "the bundle to write (.tar.gz), or with a / at the end a folder; more than once for both",
		},
		{ name: "entrypoint", short: "e", value: "RULE", repeatable: true, summary: "a rule that can be asked for (default: ossify/decision)" },
		{
			name: "optimize",
			short: "O",
			value: "LEVEL",
			choices: ["0", "1", "2"],
			summary: "evaluate ahead what needs no input; above 0 the data is final, too (default: 0)",
		},
		dataOption,
		policyOption,
	],
	examples: [
		{ line: "ossify build policies/ -o bundle.tar.gz", does: "a folder of Rego to one file" },
		{
			line: "ossify build shipped my_rules.rego -d site.yaml -o bundle.tar.gz",
			does: "ossify's own policies with a rule and data of yours",
		},
		{ line: "ossify build policies/ -o dist/policies/", does: "an unpacked bundle" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options } = call;
	const outputs = outputsOf(call);
	const started = performance.now();
	const overlay = await readOverlay(platform, options.list("data"));
	const source = await readSource(platform, pathsOf(call), { tests: false, overlay });
	const optimize = Number(options.text("optimize") ?? "0") as 0 | 1 | 2;
	const entrypoints = options.list("entrypoint");
	const built = await compile(platform, source, { ...(entrypoints.length > 0 && { entrypoints }), optimize });
	for (const output of outputs) await write(platform, output, source, built);
	if (optimize > 0) notify(platform, "warning", finalData(optimize));
	summarize(call, { outputs, source, built, took: performance.now() - started });
	return 0;
}

function finalData(level: number): string {
	return `the data is final: -O ${level} writes it into the policy, so that -d and --mode change nothing when the bundle is used; leave -O out where they shall`;
}

function outputsOf({ options, platform }: Call): string[] {
	const outputs = options.list("output");
	if (outputs.length === 0)
		throw usageError("usage/no-output", "say where the bundle goes: -o bundle.tar.gz, or -o FOLDER/", { command: "build" });
	return outputs.map((output) => (platform.files.kind(output) === "folder" && !output.endsWith("/") ? `${output}/` : output));
}

async function write(platform: Platform, output: string, source: RegoSource, { wasm, manifest }: BuildResult): Promise<void> {
	if (output.endsWith("/")) return writeFolder(platform, output, source, { wasm, manifest });
	const bytes = await writeBundle({ ...source, wasm, manifest: { ...manifest } });
	if (output === "-") platform.stdout.write(bytes);
	else platform.files.write(output, bytes);
}

/** Without the Rego: the folder is for loading, the archive for passing on. */
function writeFolder({ files }: Platform, output: string, { data }: RegoSource, { wasm, manifest }: BuildResult): void {
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
