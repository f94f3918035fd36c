/**
 * The calls, and what came of them.
 * @module
 */
import type { Compiler } from "../../../src/compile/mod.ts";
import type { Call } from "./ask.ts";
import { Excuses } from "./excuses.ts";
import { CallingProcess } from "./process.ts";
import { Random, seedOf } from "./random.ts";
import { nativeSignatures, type Signature } from "./signatures.ts";
import { valueOf } from "./values.ts";
import { cut, difference, hung } from "./verdict.ts";

export interface Extent {
	/** Calls of each builtin. */
	readonly count: number;
	readonly seed: number;
	/** A part of the names; all have the empty one. */
	readonly only: string;
}

/** What CI asks for: some seconds, and always the same calls. */
export const everyday: Extent = { count: 120, seed: 1, only: "" };

/** How many differences of one builtin are shown. */
const enough = 5;

export interface Findings {
	readonly builtins: number;
	readonly calls: number;
	/** A line for each difference that no excuse is known of. */
	readonly wrong: readonly string[];
	/** Excuses that nothing needed. */
	readonly unused: readonly string[];
}

export async function fuzzBuiltins(compiler: Compiler, extent: Extent): Promise<Findings> {
	const signatures = (await nativeSignatures(compiler)).filter(({ name }) => name.includes(extent.only));
	const [calling, excuses] = [new CallingProcess(), new Excuses()];
	try {
		const wrong: string[] = [];
		for (const signature of signatures) wrong.push(...(await fuzz(signature, extent, calling, excuses)));
		return { builtins: signatures.length, calls: calling.calls, wrong, unused: excuses.unused() };
	} finally {
		calling.stop();
	}
}

async function fuzz(signature: Signature, { count, seed }: Extent, calling: CallingProcess, excuses: Excuses): Promise<string[]> {
	const random = new Random(seedOf(signature.name, seed));
	const wrong: string[] = [];
	for (let made = 0; made < count && wrong.length < enough; made++) {
		const call = callOf(signature, random);
		const answers = await calling.ask(call);
		const found = difference(answers.compiled, answers.interpreted);
		if (found === undefined || excuses.has(call, answers)) continue;
		wrong.push(`FAIL ${call.name}(${call.operands.map(cut).join(", ")})\n   ${found}`);
		// Each would cost as long a wait.
		if (answers.compiled === hung) break;
	}
	return wrong;
}

function callOf({ name, operands }: Signature, random: Random): Call {
	return { name, operands: operands.map((type) => valueOf(type, random, name)) };
}
