/**
 * What a container's start costs with CRI-O: CreateContainer and StartContainer, as the kubelet calls them. A CRI-O for each hook, since
 * all containers of one have the same.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Crio, type Pod } from "../host/support/crio.ts";
import { buildOs } from "../host/support/images.ts";
import { type HookFile, hardening, installedHook, withAgent } from "./installed.ts";
import { difference, figuresTable, wall } from "./markdown.ts";
import type { Part } from "./part.ts";
import { type Row, type Sample, sideBySide } from "./rounds.ts";
import { hardenings, type Variant, variantsOf, withoutHook } from "./variants.ts";

export const cri: Part = {
	name: "cri",
	onHost: true,
	async run({ rounds, folder }) {
		const file = await installedHook();
		const variants = variantsOf(file);
		const engines = new Map<Variant, Crio>();
		try {
			// All of them before the first pod: one that starts takes what it finds in the store for its own.
			for (const variant of variants) engines.set(variant, await Crio.start({ hooksDirs: [hooksFolder(folder, file, variant)] }));
			const rows: Row[] = [];
			for (const [{ name }, crio] of engines) rows.push(await startRow(crio, name));
			const figures = await hardening(file, hardenings(variants, rounds), () => withAgent(file, () => sideBySide(rows, rounds)));
			return figuresTable(
				`CRI-O with runc, CreateContainer and StartContainer, in turn, ${rounds} rounds`,
				[wall, difference("more than without a hook, ms")],
				figures,
			);
		} finally {
			for (const crio of engines.values()) await crio.stop();
		}
	},
};

function hooksFolder(folder: string, file: HookFile, { name, hook }: Variant): string {
	const path = join(folder, name.replaceAll(/\W+/g, "-"));
	mkdirSync(path);
	if (hook !== undefined) writeFileSync(join(path, "hook.json"), JSON.stringify({ ...file, hook }));
	return path;
}

async function startRow(crio: Crio, name: string): Promise<Row> {
	const image = await buildOs();
	const pod = await crio.runPod();
	return { name, against: withoutHook, once: () => startOnce(crio, pod, image) };
}

async function startOnce(crio: Crio, pod: Pod, image: string): Promise<Sample> {
	const begin = performance.now();
	const id = await crio.createContainer(pod, { image });
	await crio.startContainer(id);
	const wall = performance.now() - begin;
	await crio.removeContainer(id);
	return { wall };
}
