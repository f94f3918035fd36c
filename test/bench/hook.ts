/**
 * `ossify hook createRuntime` alone, on real containers: a new one for each time, so that all mounts are really made.
 * @module
 */
import { readFileSync } from "node:fs";
import { configOf } from "./bundles.ts";
import { type Holder, makeHolder } from "./held.ts";
import { hardening, installedHook, withAgent } from "./installed.ts";
import { cpu, figuresTable, memory, ratio, wall } from "./markdown.ts";
import { opaEval, opaName } from "./opa.ts";
import type { Part } from "./part.ts";
import { type Command, processRow } from "./process.ts";
import { type Row, sideBySide } from "./rounds.ts";
import { commandOf, hardenings, type Variant, variantsOf } from "./variants.ts";

export const hook: Part = {
	name: "hook",
	onHost: true,
	async run({ rounds, folder }) {
		const file = await installedHook();
		const holder = await makeHolder();
		const variants = variantsOf(file);
		const eval_ = await opaOn(holder, folder);
		const rows = [...variants.flatMap((variant) => hookRow(holder, variant)), heldRow(holder, opaName, () => eval_)];
		const figures = await hardening(file, hardenings(variants, rounds), () => withAgent(file, () => sideBySide(rows, rounds)));
		const size = readFileSync(configOf(holder.bundle)).byteLength;
		return figuresTable(
			`A createRuntime hook's process, on a container that runc holds, ${size} bytes of spec, in turn, ${rounds} rounds`,
			[wall, ratio("of opa eval"), cpu, memory],
			figures,
		);
	},
};

function hookRow(holder: Holder, { name, hook: one }: Variant): Row[] {
	return one === undefined ? [] : [heldRow(holder, name, (state) => commandOf(one, state))];
}

/** Every row has a container before it, also one that does nothing with it: else it alone would find the processor's caches warm. */
function heldRow(holder: Holder, name: string, commandFor: (state: Uint8Array) => Command): Row {
	const enter = async () => {
		const { state, release } = await holder.hold();
		return { commands: [commandFor(state)], leave: release };
	};
	return processRow({ name, against: opaName, enter });
}

/** `opa eval` of what the hook is asked. */
async function opaOn({ bundle, hold }: Holder, folder: string): Promise<Command> {
	const { state, release } = await hold();
	await release();
	const document = JSON.parse(new TextDecoder().decode(state)) as object;
	return opaEval(folder, readFileSync(configOf(bundle)), { stage: "createRuntime", state: document });
}
