/**
 * What a start costs when a node comes up: 100 containers of runc at once, each from the call to its end.
 * @module
 */
import { bundleOf, startOnce } from "./bundles.ts";
import { calm } from "./calm.ts";
import { hardening, installedHook, withAgent } from "./installed.ts";
import { table } from "./markdown.ts";
import type { Part } from "./part.ts";
import { hardenedBefore, type Variant, variantsOf, withoutHook } from "./variants.ts";

const atOnce = 100;
/** One takes some seconds. */
const mostRounds = 6;

export const burst: Part = {
	name: "burst",
	onHost: true,
	async run({ rounds: wanted }) {
		const rounds = Math.min(wanted, mostRounds);
		const file = await installedHook();
		const variants = [...variantsOf(file), hardenedBefore];
		const bundles = new Map<Variant, string[]>();
		for (const variant of variants) {
			const own: string[] = [];
			while (own.length < atOnce) own.push(await bundleOf(variant));
			bundles.set(variant, own);
		}
		const times = new Map<Variant, number[]>(variants.map((variant) => [variant, []]));
		const hardened = variants.filter(({ hardens }) => hardens).length * rounds * atOnce;
		await hardening(file, hardened, () =>
			withAgent(file, async () => {
				for (let round = 0; round < rounds; round++) {
					for (const [variant, own] of bundles) {
						await calm();
						times.get(variant)?.push(...(await Promise.all(own.map(startOnce))));
					}
				}
			}),
		);
		const plain = percentile(times.get(variants.find(({ name }) => name === withoutHook) as Variant) ?? [], 0.99);
		return table(
			`${atOnce} containers of runc at once, in turn, ${rounds} rounds`,
			["wall ms: median", "p99", "p99 of that without a hook"],
			[...times].map(([{ name }, all]) => {
				const p99 = percentile(all, 0.99);
				return [name, percentile(all, 0.5).toFixed(0), p99.toFixed(0), (p99 / plain).toFixed(2)];
			}),
		);
	},
};

function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
