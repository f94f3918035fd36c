/**
 * A process that makes the calls that it is sent, all of one builtin, and reports after each half: one of them may never end.
 * @module
 */
import { interpreter } from "../../support/compiler.ts";
import { type Answer, Asker, type Call } from "./ask.ts";
import { isLimit } from "./verdict.ts";

const asker = new Asker(await interpreter());
const send = (message: FromChild) => process.send?.(message);

export type Calls = readonly [Call, ...Call[]];

export type FromChild =
	| { readonly ready: true }
	/** An answer for each call, and the milliseconds of the one that took longest. */
	| { readonly compiled: readonly Answer[]; readonly slowest: number }
	/** An answer for each call. */
	| { readonly interpreted: readonly Answer[] };

process.on("message", async (calls: Calls) => {
	const compiled: Answer[] = [];
	let slowest = 0;
	for (const call of calls) {
		const started = performance.now();
		compiled.push(await asker.compiled(call));
		slowest = Math.max(slowest, performance.now() - started);
	}
	send({ compiled, slowest });
	send({ interpreted: interpreted(calls, compiled) });
});
send({ ready: true });

/** What ossify refuses to compute would take the interpreter long. */
function interpreted(calls: Calls, compiled: readonly Answer[]): Answer[] {
	const asked = calls.filter((_, index) => !isLimit(compiled[index] as Answer));
	const answers = asked.length === 0 ? [] : each(asked as unknown as Calls);
	return compiled.map((answer) => (isLimit(answer) ? answer : (answers.shift() as Answer)));
}

/** Where OPA panics on one of the calls, all of them are asked again by themselves. */
function each(calls: Calls): Answer[] {
	const answers = asker.interpreted(calls);
	return answers.length === calls.length ? answers : calls.flatMap((call) => asker.interpreted([call]));
}
