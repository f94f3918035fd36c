/**
 * The command line on Bun, Deno and Node in one process each, for tables of cases: a process a case would spend most of its time on its start
 * and on compiling the Rego compiler's WebAssembly. Processes of their own, as users start them, are in `runtimes.ts`.
 * @module
 */
import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { type CommandResult, root, runtimes, sourceDateEpoch } from "./runtimes.ts";

/** What `server.ts` is asked for. */
export interface Call {
	readonly args: readonly string[];
	/** The working directory. */
	readonly cwd: string;
	/** In base64. */
	readonly stdin: string;
	readonly environment: Readonly<Record<string, string>>;
}

/** What `server.ts` answers: what was written to which stream, a character for each byte. */
export interface Served {
	readonly code: number;
	readonly written: readonly (readonly [stream: 1 | 2, text: string])[];
}

/** The runtimes that are served. The executable has no other entry than its own. */
export const servedRuntimes = ["Bun", "Deno", "Node"] as const;

/** One of the {@link servedRuntimes}. */
export type ServedRuntime = (typeof servedRuntimes)[number];

const server = `${root}test/cross_runtime/server.ts`;
let folder: string | undefined;

/** A new folder that the commands may write below, Deno's too. */
export function servedFolder(): string {
	return mkdtempSync(join(base(), "case-"));
}

/** The servers remove it when they end: it is for all test files of this process. */
function base(): string {
	folder ??= mkdtempSync(join(tmpdir(), "ossify-served-"));
	return folder;
}

/** Calls the command line, and waits for what comes of it. */
export async function served(runtime: ServedRuntime, call: Partial<Call> & Pick<Call, "args">): Promise<Served> {
	const usual: Omit<Call, "args"> = { cwd: root, stdin: "", environment: { SOURCE_DATE_EPOCH: sourceDateEpoch } };
	const ask = await serverOn(runtime);
	return await ask({ ...usual, ...call });
}

/** The same as of a process. */
export function outcomeOf({ code, written }: Served): CommandResult {
	const text = (stream: 1 | 2) => written.flatMap(([to, part]) => (to === stream ? [part] : [])).join("");
	return { code, stdout: text(1), stderr: Buffer.from(text(2), "latin1").toString() };
}

const started = new Map<ServedRuntime, Promise<(call: Call) => Promise<Served>>>();

function serverOn(runtime: ServedRuntime): Promise<(call: Call) => Promise<Served>> {
	const running = started.get(runtime) ?? startOn(runtime);
	started.set(runtime, running);
	return running;
}

/** It ends with its standard input, and so with this process. */
async function startOn(runtime: ServedRuntime): Promise<(call: Call) => Promise<Served>> {
	const start = runtimes[runtime]?.(base()).slice(0, -1) ?? [];
	// What ossify sets on Bun and on Node by itself.
	const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, SOURCE_DATE_EPOCH: sourceDateEpoch, BUN_JSC_useOMGJIT: "0" };
	const program = runtime === "Node" ? ["--liftoff-only", await builtForNode()] : [server];
	const child = Bun.spawn([...start, ...program, base()], { cwd: root, env, stdin: "pipe", stdout: "pipe", stderr: "inherit" });
	child.unref();
	const answers = linesOf(child.stdout);
	return async (call) => {
		child.stdin.write(`${JSON.stringify(call)}\n`);
		child.stdin.flush();
		const { value } = await answers.next();
		if (value === undefined) throw new Error(`${server} ended on ${runtime} with ${await child.exited}, asked for ${call.args.join(" ")}`);
		return JSON.parse(value) as Served;
	};
}

/** As dist/cli.js is built. */
async function builtForNode(): Promise<string> {
	const outdir = join(base(), "server");
	symlinkSync(`${root}node_modules`, join(base(), "node_modules"));
	await build({
		absWorkingDir: root,
		entryPoints: [server],
		outdir,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		packages: "external",
		splitting: true,
		platform: "node",
		format: "esm",
		target: "es2023",
		// The assets are found from here.
		define: { "import.meta.url": JSON.stringify(pathToFileURL(server).href) },
		logLevel: "warning",
	});
	return join(outdir, "server.mjs");
}

async function* linesOf(output: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const chunk of output) {
		const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
		text = lines.pop() ?? "";
		yield* lines;
	}
	return undefined;
}
