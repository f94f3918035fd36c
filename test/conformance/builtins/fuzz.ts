/**
 * The calls, and what came of them.
 * @module
 */
import type { Compiler } from "../../../src/compile/mod.ts";
import type { Call } from "./ask.ts";
import type { Calls } from "./child.ts";
import { Excuses } from "./excuses.ts";
import { type Answers, CallingProcess } from "./process.ts";
import { Random, seedOf } from "./random.ts";
import { type Signature, type SignatureFamily, signatureFamilies } from "./signatures.ts";
import { valueOf } from "./values.ts";
import { cut, difference } from "./verdict.ts";

export interface Extent {
	/** Calls of each family, shared evenly by its builtins. */
	readonly count: number;
	readonly seed: number;
	/** A part of the builtins' names; all have the empty one. */
	readonly only: string;
}

/** What CI asks for: a minute, and always the same calls. */
export const everyday: Extent = { count: 1000, seed: 1, only: "" };

/** How many differences of one builtin are shown. */
const enough = 5;

/** Calls that are asked for at once. */
const batch = 100;

export interface FamilyFindings {
	readonly name: string;
	readonly calls: number;
	/** The milliseconds of the compiled call that took longest. */
	readonly slowest: number;
	/** A line for each difference that no excuse is known of. */
	readonly wrong: readonly string[];
}

export interface Findings {
	readonly builtins: number;
	/** How many calls were made of all families. */
	readonly calls: number;
	/** How many differences no excuse is known of. */
	readonly wrong: number;
	/** Excuses that nothing needed. */
	readonly unused: readonly string[];
}

/** @param ended is called with each family's findings once its calls are made: 10⁵ of them take a minute or more */
export async function fuzzBuiltins(compiler: Compiler, extent: Extent, ended: (family: FamilyFindings) => void): Promise<Findings> {
	const all = (await signatureFamilies(compiler))
		.map(({ name, signatures }) => ({ name, signatures: signatures.filter((one) => one.name.includes(extent.only)) }))
		.filter(({ signatures }) => signatures.length > 0);
	const [calling, excuses] = [new CallingProcess(), new Excuses()];
	try {
		let wrong = 0;
		for (const family of all) {
			const findings = await fuzzFamily(family, extent, calling, excuses);
			wrong += findings.wrong.length;
			ended(findings);
		}
		return { builtins: all.flatMap(({ signatures }) => signatures).length, calls: calling.calls, wrong, unused: excuses.unused() };
	} finally {
		calling.stop();
	}
}

async function fuzzFamily({ name, signatures }: SignatureFamily, extent: Extent, calling: CallingProcess, excuses: Excuses) {
	const before = calling.calls;
	calling.slowest = 0;
	const count = Math.ceil(extent.count / signatures.length);
	const wrong = await Array.fromAsync(signatures, (signature) => fuzz(signature, { ...extent, count }, calling, excuses));
	return { name, calls: calling.calls - before, slowest: calling.slowest, wrong: wrong.flat() };
}

async function fuzz(signature: Signature, { count, seed }: Extent, calling: CallingProcess, excuses: Excuses): Promise<string[]> {
	const random = new Random(seedOf(signature.name, seed));
	const wrong: string[] = [];
	for (let made = 0; made < count && wrong.length < enough; made += batch) {
		const calls = Array.from({ length: Math.min(batch, count - made) }, () => callOf(signature, random)) as unknown as Calls;
		const answers = await calling.ask(calls);
		wrong.push(...calls.flatMap((call, index) => complaint(call, answers[index] as Answers, excuses)));
	}
	return wrong.slice(0, enough);
}

/** A line where the answers differ and nothing excuses it. */
function complaint(call: Call, answers: Answers, excuses: Excuses): string[] {
	const found = difference(answers.compiled, answers.interpreted);
	if (found === undefined || excuses.has(call, answers)) return [];
	return [`FAIL ${call.name}(${call.operands.map(cut).join(", ")})\n   ${found}`];
}

function callOf({ name, operands }: Signature, random: Random): Call {
	return { name, operands: operands.map((type) => valueOf(type, random, name)) };
}
