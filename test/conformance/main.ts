/**
 * `npm run test:conformance`: OPA's own conformance cases for Rego v1, on policies that ossify's compiler built and ossify's evaluator runs.
 * Fails where a case fails that excused.json does not list, and where one passes that it does. Then builtins/main.ts.
 *
 *     bun test/conformance/main.ts           all of them, as a table
 *     bun test/conformance/main.ts TEXT      those whose name has it, and why they failed
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { compiler } from "../support/compiler.ts";
import { everyday, fuzzBuiltins } from "./builtins/fuzz.ts";
import { report, reportFamily } from "./builtins/report.ts";
import { type Case, readCases } from "./cases.ts";
import type { Outcome } from "./outcome.ts";
import { renderTable, tally, verdicts } from "./table.ts";

const [only] = process.argv.slice(2);
const excused = JSON.parse(readFileSync(new URL("excused.json", import.meta.url), "utf8")) as Record<string, string>;

const cases = readCases().filter(({ note }) => only === undefined || note.includes(only));
const outcomes = await runAll(cases);
if (only === undefined) console.log(renderTable(tally(cases, outcomes, excused), excused));
const wrong = verdicts(cases, outcomes, only === undefined ? excused : {});
for (const line of wrong) console.log(line);
const failed = cases.filter(({ note }) => outcomes.get(note) !== undefined).length;
console.log(`\nconformance: ${cases.length - failed} of ${cases.length} cases pass (${share(cases.length - failed, cases.length)} %)`);
console.log(`${cases.length - wrong.length} passed, ${wrong.length} failed`);
if (wrong.length > 0 || cases.length === 0) process.exitCode = 1;
if (only === undefined && report(await fuzzBuiltins(await compiler(), everyday, reportFamily), everyday) > 0) process.exitCode = 1;

function share(part: number, whole: number): string {
	return ((100 * part) / Math.max(whole, 1)).toFixed(2);
}

/** Each worker takes the next case as soon as it has done one: compiling is nearly all of the work. */
async function runAll(all: readonly Case[]): Promise<Map<string, string | undefined>> {
	const found = new Map<string, string | undefined>();
	const rest = [...all];
	await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, () => work(rest, found)));
	return found;
}

function work(rest: Case[], found: Map<string, string | undefined>): Promise<void> {
	const worker = new Worker(new URL("worker.ts", import.meta.url).href);
	return new Promise((resolve, reject) => {
		const next = () => {
			const one = rest.shift();
			if (one !== undefined) return worker.postMessage(one.source);
			worker.terminate();
			resolve();
		};
		worker.onerror = ({ message }) => reject(new Error(message));
		worker.onmessage = ({ data }: MessageEvent<Outcome | "ready">) => {
			if (data !== "ready") found.set(data.note, data.failure);
			next();
		};
	});
}
