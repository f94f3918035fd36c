/**
 * What a fuzzer is, and how one runs: the inputs that were findings before first, then new ones until the time is over.
 * @module
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";

/** An input that showed a fault. */
export interface FuzzFailure {
	/** The fault, in one sentence. */
	readonly what: string;
	/** The input as JSON, as the corpus keeps it. */
	readonly input: unknown;
}

export interface Result {
	readonly tries: number;
	readonly findings: readonly FuzzFailure[];
}

export interface Fuzzer {
	readonly name: string;
	/** @param deadline in milliseconds since the epoch @param seed the same seed gives the same inputs in the same order */
	run(deadline: number, seed: number): Promise<Result>;
}

/** What `fuzz` needs to know. `Input` is JSON. */
export interface Subject<Input> {
	/** Inputs that are tried first: see `readCorpus`. */
	readonly corpus: readonly Input[];
	readonly inputs: fc.Arbitrary<Input>;
	/** @returns the fault that the input shows, or undefined where there is none */
	check(input: Input): Promise<string | undefined>;
}

/** The committed inputs of a fuzzer: those that were findings once, and those that nearly were. */
export function readCorpus<Input>(name: string): Input[] {
	return JSON.parse(readFileSync(new URL(`corpus/${name}.json`, import.meta.url), "utf8")) as Input[];
}

/** One finding is made as small as it can be before the search goes on; as many as these are enough. */
const maxFindings = 5;

/** Tries inputs until the deadline. */
export async function fuzz<Input>(subject: Subject<Input>, deadline: number, seed: number): Promise<Result> {
	const replayed = await replay(subject);
	const findings = [...replayed.findings];
	let { tries } = replayed;
	for (let round = 0; Date.now() < deadline && findings.length < maxFindings; round++) {
		const found = await search(subject, deadline, seed + round);
		tries += found.tries;
		findings.push(...found.findings);
	}
	return { tries, findings };
}

async function replay<Input>({ corpus, check }: Subject<Input>): Promise<Result> {
	const findings: FuzzFailure[] = [];
	for (const input of corpus) {
		const what = await check(input);
		if (what !== undefined) findings.push({ what: `${what} (from the corpus)`, input });
	}
	return { tries: corpus.length, findings };
}

/** Until the first finding. */
async function search<Input>({ inputs, check }: Subject<Input>, deadline: number, seed: number): Promise<Result> {
	const property = fc.asyncProperty(inputs, async (input) => {
		const what = await check(input);
		if (what !== undefined) throw new Error(what);
	});
	const { numRuns, counterexample, errorInstance } = await fc.check(property, {
		seed,
		numRuns: 1e9,
		interruptAfterTimeLimit: Math.max(deadline - Date.now(), 1),
		markInterruptAsFailure: false,
	});
	if (counterexample === null) return { tries: numRuns, findings: [] };
	const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
	return { tries: numRuns, findings: [{ what, input: counterexample[0] }] };
}
