/**
 * The command line on every runtime that it is for.
 * @module
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const bin = `${root}node_modules/.bin`;
const denoPermissions = ["--no-prompt", "--allow-read", "--allow-env=NO_COLOR,FORCE_COLOR,TERM,CI,LOG_TOKENS,LOG_STREAM,SOURCE_DATE_EPOCH"];

/** What ossify sets on Node by itself: a Rego build then takes 1.2 s of processor time in place of 4.0 s. Deno takes the flag only at its start. */
export const shortLived = "--v8-flags=--liftoff-only";

/** What starts ossify on each. Deno gets no more than the command needs: writing only below `writable`. */
export const runtimes: Readonly<Record<string, (writable?: string) => string[]>> = {
	Bun: () => [`${bin}/bun`, `${root}src/cli/main.ts`],
	Deno: (writable) => [
		`${bin}/deno`,
		"run",
		shortLived,
		...denoPermissions,
		...(writable ? [`--allow-write=${writable}`] : []),
		`${root}src/cli/main.ts`,
	],
	Node: () => ["node", `${root}dist/cli.js`],
	executable: () => [`${root}dist/ossify`],
};

/**
 * Whether each case runs on each runtime, as `npm run test:runtimes` asks for. In `npm test`, those cases run on each that cover a way by which runtimes
 * differ (files, processes, loading WebAssembly, system calls, builtins); the others run on Bun.
 */
export const isWhole = process.env.OSSIFY_TEST_RUNTIMES === "all";

/** The rows of a table that are in this run. @param isChosen whether a row is in `npm test` */
export function rowsOfRun<T>(rows: readonly T[], isChosen: (row: T) => boolean): T[] {
	return rows.filter((row) => isWhole || isChosen(row));
}

/** All that a program shows of itself. */
export interface CommandResult {
	readonly code: number;
	/** A character for each byte, whatever the bytes are. */
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a program without a terminal, in the checkout's folder. */
export async function outcome(argv: readonly string[], stdin: string | Uint8Array = "", cwd = root): Promise<CommandResult> {
	const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
	return await oneOfFew(async () => {
		const child = Bun.spawn({ cmd: [...argv], cwd, stdin: input, stdout: "pipe", stderr: "pipe", env: environment });
		const [stdout, stderr, code] = await Promise.all([
			new Response(child.stdout).arrayBuffer(),
			new Response(child.stderr).text(),
			child.exited,
		]);
		return { code, stdout: Buffer.from(stdout).toString("latin1"), stderr };
	});
}

/** When the shipped policies were built, in seconds since 1970: a build with that time gives the same bundle. */
export const sourceDateEpoch = epochOf(readFileSync(`${root}dist/policies/.manifest`, "utf8"));

function epochOf(manifest: string): string {
	return String(Date.parse((JSON.parse(manifest) as { metadata: { ossify: { built: string } } }).metadata.ossify.built) / 1000);
}

const { NO_COLOR: _, FORCE_COLOR: __, ...others } = process.env;
const environment = { ...others, SOURCE_DATE_EPOCH: sourceDateEpoch };

/** More processes at once than cores would only wait for one another. */
const oneOfFew = limited(availableParallelism() + 1);

/** Runs what it is given, so many at once. */
export function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
	const waiting: (() => void)[] = [];
	let running = 0;
	return async (work) => {
		if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
		running++;
		try {
			return await work();
		} finally {
			running--;
			waiting.shift()?.();
		}
	};
}
