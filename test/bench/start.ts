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
import { withMounts } from "./more_mounts.ts";
import type { Part } from "./part.ts";
import { processRow } from "./process.ts";
import { type Figures, type Row, sideBySide } from "./rounds.ts";
import { hardenedBefore, hardenings, type Variant, variantsOf, withoutHook } from "./variants.ts";

/** Each runtime, and a hook that does nothing. Where one doesn't read the state, crun at times dies of SIGPIPE while it writes it. */
const runtimes: Readonly<Record<OciRuntime, string>> = { runc: "/bin/true", crun: "/bin/cat" };

export const start: Part = {
	name: "start",
	onHost: true,
	run: async ({ rounds }) => tableOf("A container's whole life", rounds, await lives(["runc", "crun"], rounds)),
};

const mounts = 1000;

export const fullNode: Part = {
	name: "full-node",
	onHost: true,
	async run({ rounds }) {
		const figures = await withMounts(mounts, () => lives(["runc"], rounds));
		return tableOf(`A container's whole life on a machine with ${mounts.toLocaleString("en")} more mounts`, rounds, figures);
	},
};

async function lives(names: readonly OciRuntime[], rounds: number): Promise<readonly Figures[]> {
	const file = await installedHook();
	const pairs = names.flatMap((name) => [...variantsOf(file, runtimes[name]), hardenedBefore].map((variant) => [name, variant] as const));
	const rows: Row[] = [];
	for (const pair of pairs) rows.push(await runRow(...pair));
	const times = hardenings(
		pairs.map(([, variant]) => variant),
		rounds,
	);
	return await hardening(file, times, () => withAgent(file, () => sideBySide(rows, rounds)));
}

function tableOf(title: string, rounds: number, figures: readonly Figures[]): string {
	return figuresTable(`${title}, in turn, ${rounds} rounds`, [wall, difference("more than without a hook, ms"), cpu], figures);
}

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
