/** Images whose authors mean harm, on real engines: whatever the hook makes of them, the host stays as it was. (Plain runc and crun: live.test.ts.) */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Container, newName, Refused } from "./support/container.ts";
import { type Hooked, hooked, startsHardenedOrNotAtAll } from "./support/hooked.ts";
import { hostState, mounts, newMounts } from "./support/host_state.ts";
import { buildHostile, buildOs, hostFolder } from "./support/images.ts";
import { sandbox } from "./support/sandbox.ts";
import { targets, traps } from "./support/tree.ts";

/** Traps that a container may be refused for, and what must be said then, by ossify or by the runtime. With all others it starts. */
const refusals: Readonly<Record<string, RegExp>> = {
	"a symlink to itself": /too many levels of symbolic links|links form a loop|a loop of links/,
	"a loop of two symlinks": /too many levels of symbolic links|links form a loop|a loop of links/,
	"a symlink to the root": /leads to the root itself/,
	"a symlink to /proc": /leads to (?:\\*"\/proc|the root itself)|cannot make \/run\/.containerenv read-only/,
	"a file": /not a directory|there is a file in place of a folder/,
};

const host = [hostFolder(), "/etc", "/srv"];

describe.each(["Podman", "CRI-O"] as const)("on %s", (name) => {
	let engine: Hooked;
	let before: string[];

	beforeAll(async () => {
		engine = await hooked[name]();
		await (await engine.start({ image: await buildOs() })).remove();
		before = mounts();
	});
	afterAll(() => engine?.close());

	describe.each(Object.keys(traps))("an image with %s", (trap) => {
		test.each(targets)("in place of %s leaves the host as it was, and itself", async (target) => {
			const image = await buildHostile(trap, target);
			const untouched = hostState(host).files;
			const started = await engine.start({ image }).catch((error: unknown) => error);
			if (started instanceof Error) expect(because(started, engine)).toMatch(refusals[trap] ?? /^it had to start/);
			else await expectHardened(started as Container);
			expect(hostState(host).files).toEqual(untouched);
			expect(newMounts(before)).toEqual([]);
		});
	});

	test("a volume in which another container swaps a folder and a link to the host leads nowhere", async () => {
		const source = join(sandbox().folder, newName());
		mkdirSync(source);
		const untouched = hostState(host).files;
		const swap = `trap 'exit 0' TERM; cd /data; while :; do mkdir tmp; rmdir tmp; ln -s ${hostFolder()} tmp; rm tmp; done`;
		const other = await engine.start({ volumes: [{ source, destination: "/data" }], command: ["/bin/sh", "-c", swap] });
		try {
			for (let round = 0; round < 8; round++) {
				const container = await engine.start({ volumes: [{ source, destination: "/var" }] });
				const { stdout, stderr } = await container.exec(["sh", "-c", "touch /usr/x; cat /var/tmp/* 2>/dev/null"]);
				expect(stderr).toBe("touch: /usr/x: Read-only file system\n");
				expect(stdout).not.toContain("of the host");
				await container.remove();
			}
		} finally {
			await other.remove();
		}
		expect(hostState(host).files).toEqual(untouched);
		expect(newMounts(before)).toEqual([]);
		expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
	});
});

/** Podman throws away what its hooks say; the record has it. */
function because(error: Error, engine: Hooked): string {
	if (!(error instanceof Refused)) throw error;
	const record = engine.records().at(-1) as { error?: { message: string } } | undefined;
	return `${error.message}${record?.error?.message ?? ""}`;
}

/** Its image is locked all the same, and nothing in it is the host's. */
async function expectHardened(container: Container): Promise<void> {
	try {
		const { stdout, stderr } = await container.exec([
			"sh",
			"-c",
			"touch /usr/x; touch /home/x; cat /run/* /tmp/* /var/tmp/* /dev/shm/* /etc/passwd 2>/dev/null; exit 0",
		]);
		expect(stderr).toContain("touch: /usr/x: Read-only file system\ntouch: /home/x: Read-only file system\n");
		expect(stdout).not.toContain("of the host");
	} finally {
		await container.remove();
	}
}
