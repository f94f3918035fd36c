/** Many at once: all are hardened, every decision is logged once, and nothing is left. */
import { expect, test } from "bun:test";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { type Hooked, hardenedAt, hooked, type LogRecord, readLog, startsHardenedOrNotAtAll, writeHookFile } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { buildOs } from "./support/images.ts";
import { inParallel } from "./support/parallel.ts";
import { wrapped, writeWrapper } from "./support/wrapped.ts";

const atOnce = 8;

interface Front {
	readonly engine: CriEngine;
	records(): LogRecord[];
}

/** By name, an engine with something in front of its containers. */
const fronts: readonly (readonly [name: string, start: () => Promise<Front>])[] = [
	[
		"CRI-O with the hook",
		async () => {
			const { hooksDir, records } = writeHookFile("createRuntime");
			return { engine: await Crio.start({ hooksDirs: [hooksDir] }), records };
		},
	],
	["CRI-O with the runtime in front", () => withRuntime(Crio.start)],
	["containerd with the runtime in front", () => withRuntime(Containerd.start)],
];

async function withRuntime(start: (options: { runtime: string }) => Promise<CriEngine>): Promise<Front> {
	const { path, log } = writeWrapper("runc");
	return { engine: await start({ runtime: path }), records: () => readLog(log) };
}

test.each(fronts)(
	`%s starts 200 containers, ${atOnce} at a time, all hardened, every decision logged once`,
	async (_, start) => {
		const image = await buildOs();
		const { engine, records } = await start();
		const started: string[] = [];
		try {
			const pod = await engine.runPod();
			await engine.removeContainer(await engine.createContainer(pod, { image }));
			const before = mounts();
			await inParallel(200, atOnce, async () => {
				const id = await engine.createContainer(pod, { image });
				await engine.startContainer(id);
				const { stdout, stderr } = await engine.execSync(id, ["sh", "-c", "touch /usr/x; touch /tmp/x && cat /run/httpd/keep"]);
				expect(stdout + stderr).toBe("from the image\ntouch: /usr/x: Read-only file system\n");
				await engine.removeContainer(id);
				started.push(id);
			});
			expect(newMounts(before)).toEqual([]);
		} finally {
			await engine.stop();
		}
		const hardened = records().filter(({ container = "" }) => started.includes(container));
		expect(new Set(hardened.map(({ container }) => container)).size).toBe(200);
		expect(hardened.map(({ outcome }) => outcome)).toEqual(hardened.map(hardenedAt));
		expect(await processesLeft()).toEqual([]);
	},
	600_000,
);

/** By name, what starts a container for each call, how many of them, and what is recorded: only the live hook sees the root. */
const single: readonly (readonly [name: string, start: () => Promise<Hooked>, count: number, outcome: string])[] = [
	["Podman with the hook", () => hooked.Podman(), 24, "requested"],
	...(["runc", "crun"] as const).map((name) => [`${name} with the hook`, () => hooked[name](), 24, "hardened"] as const),
	["Podman with the runtime in front", () => wrapped.Podman(), 200, "requested"],
	...(["runc", "crun"] as const).map((name) => [`${name} with ossify in front`, () => wrapped[name](), 24, "requested"] as const),
];

test.each(single)(
	`%s starts many containers, ${atOnce} at a time, all hardened, every decision logged once`,
	async (_, start, count, outcome) => {
		const engine = await start();
		await (await engine.start()).remove();
		const [before, logged] = [mounts(), engine.records().length];
		try {
			await inParallel(count, atOnce, async () => expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened"));
			expect(newMounts(before)).toEqual([]);
		} finally {
			await engine.close();
		}
		expect(
			engine
				.records()
				.slice(logged)
				.map((record) => record.outcome),
		).toEqual(Array.from({ length: count }, () => outcome));
		expect(await processesLeft()).toEqual([]);
	},
	600_000,
);
