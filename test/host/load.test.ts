/** Many at once: all are hardened, every decision is logged once, and nothing is left. */
import { expect, test } from "bun:test";
import { Crio } from "./support/crio.ts";
import { type EngineName, hooked, startsHardenedOrNotAtAll, writeHookFile } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { buildOs } from "./support/images.ts";

const atOnce = 8;

/** Does `work` for each number below `count`, `atOnce` at a time. */
async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count) await work(next++);
	};
	// All of them to their end, also where one fails: what is looked at next must not change any more.
	const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
	for (const end of ends) if (end.status === "rejected") throw end.reason;
}

test(`CRI-O starts 200 containers, ${atOnce} at a time, all hardened, every decision logged once`, async () => {
	const { hooksDir, records } = writeHookFile("createRuntime");
	const image = await buildOs();
	const crio = await Crio.start({ hooksDirs: [hooksDir] });
	const started: string[] = [];
	try {
		const pod = await crio.runPod();
		await crio.removeContainer(await crio.createContainer(pod, { image }));
		const before = mounts();
		await inParallel(200, async () => {
			const id = await crio.createContainer(pod, { image });
			await crio.startContainer(id);
			const { stdout, stderr } = await crio.execSync(id, ["sh", "-c", "touch /usr/x; touch /tmp/x && cat /run/httpd/keep"]);
			expect(stdout + stderr).toBe("from the image\ntouch: /usr/x: Read-only file system\n");
			await crio.removeContainer(id);
			started.push(id);
		});
		expect(newMounts(before)).toEqual([]);
	} finally {
		await crio.stop();
	}
	const hardened = records().filter(({ container = "" }) => started.includes(container));
	expect(new Set(hardened.map(({ container }) => container)).size).toBe(200);
	expect(hardened.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 200 }, () => "hardened"));
	expect(await processesLeft()).toEqual([]);
}, 600_000);

test.each(["Podman", "runc", "crun"] as const satisfies readonly EngineName[])(
	`%s starts 24 containers, ${atOnce} at a time, all hardened, every decision logged once`,
	async (name) => {
		const engine = await hooked[name]();
		await (await engine.start()).remove();
		const [before, logged] = [mounts(), engine.records().length];
		try {
			await inParallel(24, async () => expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened"));
			expect(newMounts(before)).toEqual([]);
		} finally {
			await engine.close();
		}
		expect(
			engine
				.records()
				.slice(logged)
				.map(({ outcome }) => outcome),
		).toEqual(Array.from({ length: 24 }, () => "hardened"));
		expect(await processesLeft()).toEqual([]);
	},
	600_000,
);
