/** Whatever happens to a hook, no container starts unhardened in enforce mode. */
import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { bundled, engineNames, hooked, startsHardenedOrNotAtAll } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { bundleThatDenies } from "./support/policy.ts";
import { sandbox } from "./support/sandbox.ts";

/** Small steps where a hook does its work, until it is surely through. */
const delays = [1, 5, 10, 15, 20, 26, 32, 40, 60, 5000];

/** ossify, killed after the seconds that a file says. */
function killedAfter(file: string): string {
	const path = join(sandbox().folder, newName());
	writeFileSync(path, `#!/bin/sh\nexec /usr/bin/timeout --signal KILL "$(/bin/cat ${file})" ${ossifyExecutable()} "$@"\n`);
	chmodSync(path, 0o755);
	return path;
}

describe.each(engineNames)("on %s", (name) => {
	test("a hook that is killed at any moment starts no unhardened container, and leaves no process", async () => {
		const file = join(sandbox().folder, newName());
		const engine = await hooked[name]({ executable: killedAfter(file) });
		try {
			const ends: string[] = [];
			for (const delay of delays) {
				writeFileSync(file, String(delay / 1000));
				ends.push(await startsHardenedOrNotAtAll(engine));
			}
			expect(ends[0]).toBe("refused");
			expect(ends.at(-1)).toBe("hardened");
		} finally {
			await engine.close();
		}
		expect(await processesLeft()).toEqual([]);
	});
});

describe.each(engineNames)("on %s", (name) => {
	test("a log on a full disk stops no container, and starts none unhardened", async () => {
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		await must(["mount", "-t", "tmpfs", "-o", "size=4096", "tmpfs", folder]);
		writeFileSync(join(folder, "full"), new Uint8Array(4096));
		const engine = await hooked[name]({ log: join(folder, "log") });
		try {
			for (let round = 0; round < 3; round++) expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
		} finally {
			await engine.close();
			await must(["umount", folder]);
		}
	});

	test("a bundle that is replaced, in one go or badly, starts no unhardened container", async () => {
		const good = await bundleThatDenies();
		const policy = join(sandbox().folder, `${newName()}.tar.gz`);
		copyFileSync(good, policy);
		const engine = await hooked[name]({ policy });
		let replacing = true;
		const replace = async () => {
			for (let round = 0; replacing; round++) {
				if (round % 3 === 0) writeFileSync(policy, new Uint8Array(1000 * round));
				else {
					copyFileSync(good, `${policy}.new`);
					renameSync(`${policy}.new`, policy);
				}
				await Bun.sleep(7);
			}
		};
		const done = replace();
		try {
			const ends: string[] = [];
			for (let round = 0; round < 12; round++) ends.push(await startsHardenedOrNotAtAll(engine));
			replacing = false;
			await done;
			copyFileSync(good, policy);
			expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
		} finally {
			replacing = false;
			await engine.close();
		}
	});
});

describe.each(["runc", "crun"] as const)("on %s", (runtime) => {
	const before = mounts();
	afterAll(() => expect(newMounts(before)).toEqual([]));

	test("a hook that is killed while it copies up starts no unhardened container", async () => {
		const file = join(sandbox().folder, newName());
		const fill = (rootfs: string) => {
			for (let index = 0; index < 3000; index++) writeFileSync(join(rootfs, `run/${index}`), "from the image\n");
		};
		const data = { ossify: { config: { tmpfs: { allowances: { "/run": { size: 1 << 28 } } } } } };
		const engine = bundled(runtime, { executable: killedAfter(file), data }, { fill });
		const ends: string[] = [];
		for (const delay of [40, 70, 110, 160, 10_000]) {
			writeFileSync(file, String(delay / 1000));
			ends.push(await startsHardenedOrNotAtAll(engine));
		}
		expect(ends.at(-1)).toBe("hardened");
		expect(ends).toContain("refused");
		await engine.close();
	});
});
