/**
 * What a start through the agent costs while others misuse it: an image with as many files as two tmpfs mounts may hold, and connections that say
 * nothing or too much.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hugeRequest, opened, openedSilently } from "../host/support/agent.ts";
import { makeBundle } from "../host/support/bundle.ts";
import type { Hook } from "../host/support/spec.ts";
import { emptyBundle, startOnce } from "./bundles.ts";
import { calm } from "./calm.ts";
import { installedHook, withAgent } from "./installed.ts";
import { table } from "./markdown.ts";
import type { Part } from "./part.ts";
import { spread } from "./rounds.ts";
import { throughClient } from "./variants.ts";

/** Below the number of inodes that the shipped policies allow on `/tmp` and `/var/tmp`. */
const filesInEach = 130_000;
/** Each takes some seconds. */
const mostRounds = 3;
const startsInRound = 15;

interface Neighbour {
	readonly name: string;
	/** Begins. @returns a function that ends it, and gives back what is to be said of it */
	begin(): Promise<() => Promise<string>>;
}

export const beside: Part = {
	name: "beside",
	onHost: true,
	async run({ rounds: wanted }) {
		const rounds = Math.min(wanted, mostRounds);
		const file = await installedHook();
		const hook = throughClient(file.hook);
		const bundle = await emptyBundle(hook);
		const neighbours = [nobody, await largeImage(hook), silentConnections, largeRequest];
		const times = new Map<Neighbour, number[]>(neighbours.map((one) => [one, []]));
		const said = new Map<Neighbour, string>();
		await withAgent(file, async () => {
			for (let round = 0; round < rounds; round++) {
				for (const one of neighbours) {
					await calm();
					const end = await one.begin();
					for (let count = 0; count < startsInRound; count++) times.get(one)?.push(await startOnce(bundle));
					said.set(one, await end());
				}
			}
		});
		const alone = spread(times.get(nobody) ?? []).median;
		return table(
			`\`runc run\` with the agent beside others, in turn, ${rounds} rounds of ${startsInRound} starts`,
			["wall ms: median", "slowest", "median of that alone", "the other one"],
			neighbours.map((one) => {
				const all = times.get(one) ?? [];
				const { median } = spread(all);
				return [one.name, median.toFixed(1), Math.max(...all).toFixed(1), (median / alone).toFixed(2), said.get(one) ?? ""];
			}),
		);
	},
};

const nobody: Neighbour = { name: "nothing", begin: async () => async () => "" };

/** A container whose copy-up takes seconds. */
async function largeImage(hook: Hook): Promise<Neighbour> {
	const bundle = await makeBundle(
		{ command: ["/bin/true"] },
		{
			hooks: { createRuntime: [hook] },
			fill: (rootfs) => {
				for (const folder of ["tmp", "var/tmp"]) fill(join(rootfs, folder));
			},
		},
	);
	return {
		name: `an image with ${(2 * filesInEach).toLocaleString("en")} files to copy`,
		begin: async () => {
			const start = performance.now();
			const ended = startOnce(bundle);
			await Bun.sleep(200);
			const whileIt = performance.now();
			return async () => {
				const sampled = performance.now() - whileIt;
				await ended;
				return `started after ${((performance.now() - start) / 1000).toFixed(1)} s; the others' starts took ${(sampled / 1000).toFixed(1)} s`;
			};
		},
	};
}

function fill(folder: string): void {
	for (let at = 0; at < filesInEach; at++) {
		if (at % 1000 === 0) mkdirSync(join(folder, `d${at / 1000}`), { recursive: true });
		writeFileSync(join(folder, `d${Math.floor(at / 1000)}`, String(at)), "x");
	}
}

const silentConnections: Neighbour = {
	name: "1,000 connections that say nothing",
	begin: async () => {
		const sockets = await openedSilently(1000);
		return async () => {
			for (const socket of sockets) socket.destroy();
			return "";
		};
	},
};

/** It says that more comes than an agent takes, and sends as fast as it can. */
const largeRequest: Neighbour = {
	name: "requests of 1 GiB",
	begin: async () => {
		const piece = new Uint8Array(1024 ** 2);
		let isEnded = false;
		let refused = 0;
		const sending = (async () => {
			while (!isEnded) {
				const socket = (await opened()).resume();
				socket.write(hugeRequest);
				for (let sent = 0; sent < 1024 && !socket.destroyed && socket.write(piece); sent++);
				await new Promise((resolve) => socket.once("close", resolve));
				refused++;
				await Bun.sleep(50); // It is not the sender's processor time that is looked at.
			}
		})();
		return async () => {
			isEnded = true;
			await sending;
			return `${refused} were refused`;
		};
	},
};
