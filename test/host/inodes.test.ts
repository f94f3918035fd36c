/** A tmpfs holds no more files than it may, empty ones too: on every way, and where the image's own fill it. */
import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "./support/container.ts";
import { bundled, type Hooked, type HookSettings, hooked } from "./support/hooked.ts";
import { wrapped } from "./support/wrapped.ts";

const few = { ossify: { config: { tmpfs: { allowances: { "/tmp": { inodes: 50 } } } } } };
const fill = "i=0; while (: >/tmp/$i) 2>/dev/null; do i=$((i+1)); done; echo $i";
const options = "grep ' /run \\| /tmp \\| /var/tmp ' /proc/mounts | grep -o ' /[a-z/]* \\|nr_inodes=[0-9]*' | tr -d ' \\n'";

const fronts: [string, (settings: HookSettings) => Promise<Hooked>][] = [
	...(["runc", "crun", "Podman", "CRI-O"] as const).map((name): (typeof fronts)[number] => [`the hook on ${name}`, hooked[name]]),
	...(["runc", "crun", "Podman", "CRI-O", "containerd"] as const).map((name): (typeof fronts)[number] => [
		`the runtime on ${name}`,
		wrapped[name],
	]),
];

describe.each(fronts)("by %s", (_, ossified) => {
	test("each tmpfs has its number of inodes, and takes no file more", async () => {
		const engine = await ossified({ data: few });
		try {
			const container = await engine.start();
			expect((await container.exec(["sh", "-c", options])).stdout.match(/\/(?:run|tmp|var\/tmp)nr_inodes=\d+/g)?.sort()).toEqual([
				"/runnr_inodes=16384",
				"/tmpnr_inodes=50",
				"/var/tmpnr_inodes=131072",
			]);
			const made = Number((await container.exec(["sh", "-c", fill])).stdout);
			expect([made > 20, made < 50]).toEqual([true, true]);
			await container.remove();
		} finally {
			await engine.close();
		}
	});
});

describe.each(["runc", "crun"] as const)("by the hook on %s", (name) => {
	test("an image with more files than the tmpfs may hold is refused, and the message says what to raise", async () => {
		const engine = bundled(
			name,
			{ data: few },
			{
				fill: (rootfs) => {
					for (let number = 0; number < 60; number++) writeFileSync(join(rootfs, "tmp", `${number}`), "");
				},
			},
		);
		const error = await engine.start().catch((one: unknown) => one);
		expect(error).toBeInstanceOf(Refused);
		expect((error as Refused).message).toContain(
			"the image has at least 50 files, folders and links there, more than the 49 files, folders and links that it may hold: raise its inodes in the policy's data",
		);
		await engine.close();
	});
});
