/**
 * A process that makes the calls that it is sent, one after another, and says before each half of one that it begins: it may never end.
 * @module
 */
import { interpreter } from "../../support/compiler.ts";
import { Asker, type Call } from "./ask.ts";
import { isLimit } from "./verdict.ts";

const asker = new Asker(await interpreter());
const send = (message: FromChild) => process.send?.(message);

export type FromChild =
	| { readonly ready: true }
	| { readonly compiled: Awaited<ReturnType<Asker["compiled"]>> }
	| { readonly interpreted: ReturnType<Asker["interpreted"]> };

process.on("message", async (call: Call) => {
	const compiled = await asker.compiled(call);
	send({ compiled });
	// What ossify refuses to compute would take the interpreter long.
	send({ interpreted: isLimit(compiled) ? compiled : asker.interpreted(call) });
});
send({ ready: true });
