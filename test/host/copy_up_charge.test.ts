/** What is copied up is the container's: its cgroup pays, its limits hold, and the engine's do not matter. */
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Container, newName } from "./support/container.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { bundled, type LogRecord } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";

const runtimes = ["runc", "crun"] as const;
const MiB = 1024 * 1024;
const memory = "/sys/fs/cgroup/memory";
/** The pages of a tmpfs are charged in batches. */
const nearly = 0.98;

interface Image {
	/** Bytes of /run/big. */
	readonly size: number;
	/** Bytes of its holes, where it is to have some. */
	readonly hole?: number;
	/** Bytes that the tmpfs may hold. */
	readonly room: number;
	/** Bytes of memory that the container may have. */
	readonly limit?: number;
}

/** An engine with a memory limit of its own: what starts the runtime, in a cgroup. */
function limitedEngine(runtime: OciRuntime, limit: number): { runtime: string; peak: () => number } {
	const cgroup = join(memory, sandbox().cgroup, newName());
	mkdirSync(cgroup, { recursive: true });
	writeFileSync(join(cgroup, "memory.limit_in_bytes"), String(limit));
	const path = join(sandbox().folder, newName());
	writeFileSync(path, `#!/bin/sh\necho $$ >${cgroup}/cgroup.procs\nexec ${findEngines()[runtime]} "$@"\n`);
	chmodSync(path, 0o755);
	return { runtime: path, peak: () => Number(readFileSync(join(cgroup, "memory.max_usage_in_bytes"), "utf8")) };
}

function engineFor(runtime: OciRuntime, { size, hole = 0, room, limit }: Image) {
	const engine = limitedEngine(runtime, 120 * MiB);
	const fill = (rootfs: string) => {
		const path = join(rootfs, "run/big");
		const file = openSync(path, "w");
		const ones = new Uint8Array(MiB).fill(1);
		for (let at = 0; at < size; at += MiB) writeSync(file, ones, 0, Math.min(MiB, size - at), hole + at);
		truncateSync(path, hole * 2 + size);
	};
	const edit = (spec: Spec) => {
		if (limit !== undefined) Object.assign(spec.linux, { resources: { memory: { limit } } });
	};
	const data = { ossify: { config: { tmpfs: { allowances: { "/run": { size: room, memory_percent: 100 } } } } } };
	return { ...bundled(runtime, { data }, { fill, edit, runtime: engine.runtime }), peak: engine.peak };
}

/** What the container's own cgroup has been charged. */
async function chargeOf(container: Container): Promise<number> {
	const { stdout } = await container.exec(["cat", "/proc/1/cgroup"]);
	const path = /^\d+:memory:(.*)$/m.exec(stdout)?.[1] ?? "";
	return Number(/^total_shmem (\d+)$/m.exec(readFileSync(join(memory, path, "memory.stat"), "utf8"))?.[1]);
}

describe.each(runtimes)("on %s", (runtime) => {
	test("150 MiB of an image are charged to the container, and an engine with 120 MiB starts it", async () => {
		const engine = engineFor(runtime, { size: 150 * MiB, room: 200 * MiB });
		const container = await engine.start({});
		expect(await chargeOf(container)).toBeGreaterThan(150 * MiB * nearly);
		expect((await container.exec(["sh", "-c", "stat -c %s /run/big; touch /usr/x"])).stdout).toBe(`${150 * MiB}\n`);
		expect(engine.peak()).toBeLessThanOrEqual(120 * MiB);
		expect(engine.records()).toMatchObject([{ outcome: "hardened", warn: [] }]);
		await engine.close();
	});

	test.each([
		[
			"the tmpfs",
			{ size: 5 * MiB, room: 4 * MiB },
			/\/run.*: the image has at least \d+ bytes there, more than the 4194304 bytes that it may hold/,
		],
		[
			"the container's memory",
			{ size: 62 * MiB, room: 200 * MiB, limit: 64 * MiB },
			/\/run.*: the image has 6501\d+ bytes there .*, and the container's memory limit leaves \d+/,
		],
	] as const)("more than %s holds is refused before it is copied, with its path and size", async (_, image, message) => {
		const engine = engineFor(runtime, image);
		await expect(engine.start({})).rejects.toThrow(message);
		const [record] = engine.records() as (LogRecord & { error: { code: string; message: string } })[];
		expect(record).toMatchObject({ outcome: "failed", error: { code: "policy/tmpfs-too-small", message: expect.stringMatching(message) } });
		expect(engine.peak()).toBeLessThan(100 * MiB);
		await engine.close();
	});

	test("holes of a file stay holes, and count as nothing", async () => {
		const engine = engineFor(runtime, { size: MiB, hole: 512 * MiB, room: 4 * MiB, limit: 64 * MiB });
		const container = await engine.start({});
		const { stdout } = await container.exec([
			"sh",
			"-c",
			"stat -c %s /run/big; dd if=/run/big bs=1M skip=512 count=1 2>/dev/null | tr -d '\\001' | wc -c",
		]);
		expect(stdout.trim().split(/\s+/)).toEqual([String(1025 * MiB), "0"]);
		expect(await chargeOf(container)).toBeLessThan(2 * MiB);
		await engine.close();
	});
});
