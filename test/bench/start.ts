/**
 * What a container's start costs with plain runtimes: `run` of a program that does nothing, to its end.
 * @module
 */
import { join } from "node:path";
import { newName } from "../host/support/container.ts";
import { findEngines, type OciRuntime } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { bundleOf } from "./bundles.ts";
import { hardening, installedHook, withAgent } from "./installed.ts";
import { cpu, difference, figuresTable, wall } from "./markdown.ts";
import type { Part } from "./part.ts";
import { processRow } from "./process.ts";
import { type Row, sideBySide } from "./rounds.ts";
import { hardenedBefore, hardenings, type Variant, variantsOf, withoutHook } from "./variants.ts";

/** Each runtime, and a hook that does nothing. Where one doesn't read the state, crun at times dies of SIGPIPE while it writes it. */
const runtimes: Readonly<Record<OciRuntime, string>> = { runc: "/bin/true", crun: "/bin/cat" };

export const start: Part = {
	name: "start",
	onHost: true,
	async run({ rounds }) {
		const file = await installedHook();
		const pairs = Object.entries(runtimes).flatMap(([runtime, idle]) =>
			[...variantsOf(file, idle), hardenedBefore].map((variant) => [runtime as OciRuntime, variant] as const),
		);
		const rows: Row[] = [];
		for (const pair of pairs) rows.push(await runRow(...pair));
		const times = hardenings(
			pairs.map(([, variant]) => variant),
			rounds,
		);
		const figures = await hardening(file, times, () => withAgent(file, () => sideBySide(rows, rounds)));
		return figuresTable(
			`A container's whole life, in turn, ${rounds} rounds`,
			[wall, difference("more than without a hook, ms"), cpu],
			figures,
		);
	},
};

async function runRow(runtime: OciRuntime, variant: Variant): Promise<Row> {
	const { name } = variant;
	const bundle = await bundleOf(variant);
	const argv = [findEngines()[runtime], "--root", join(sandbox().folder, runtime), "run", "--bundle", bundle];
	const enter = () => ({ commands: [{ argv: [...argv, newName()] }] });
	const { memory: _, ...row } = processRow({ name: rowName(runtime, name), against: rowName(runtime, withoutHook), enter });
	return row;
}

function rowName(runtime: OciRuntime, variant: string): string {
	return `${runtime} run, ${variant}`;
}
