/**
 * Mounts that end up on the root file system itself, or lead a mount of ossify's elsewhere, by links in the image or in a volume: in front
 * of a runtime (W) and as Podman's hook (P), where ossify changes the spec and the runtime resolves every path.
 */
import { describe, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { bundleEngine } from "./support/bundle.ts";
import { type Container, newName, Refused } from "./support/container.ts";
import type { OciRuntime } from "./support/engines.ts";
import { readLog } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

interface Case {
	readonly name: string;
	readonly image?: (root: string) => void;
	readonly volume?: (folder: string) => void;
	readonly mounts: (volume: string) => Spec["mounts"];
}

const bind = (source: string, destination: string, ...options: string[]) => ({
	destination,
	type: "bind",
	source,
	options: ["rbind", "rprivate", ...options],
});
const link = (target: string, path: string) => (root: string) => symlinkSync(target, join(root, path));

const onRoot: readonly Case[] = [
	{ name: "a volume on /", mounts: (volume) => [bind(volume, "/")] },
	{ name: "a volume on /.", mounts: (volume) => [bind(volume, "/.")] },
	{ name: "a volume on /./", mounts: (volume) => [bind(volume, "/./")] },
	...["/", ".", "bin/..", "/bin/..", "./.", "../../.."].map(
		(target): Case => ({ name: `a volume on a link to ${target}`, image: link(target, "vol"), mounts: (volume) => [bind(volume, "/vol")] }),
	),
	{ name: "the image's own folder on /./", mounts: () => [bind("rootfs", "/./")] },
	{ name: "the image's own folder on /mnt", mounts: () => [bind("rootfs", "/mnt")] },
	{ name: "a part of the image on /mnt", mounts: () => [bind("rootfs/usr", "/mnt")] },
	{
		name: "a volume on a link in another volume",
		volume: (folder) => symlinkSync("/", join(folder, "link")),
		mounts: (volume) => [bind(volume, "/data"), bind(volume, "/data/link")],
	},
	{ name: "a volume on /proc/self/root", mounts: (volume) => [bind(volume, "/proc/self/root")] },
	{ name: "a volume on /proc/1/cwd", mounts: (volume) => [bind(volume, "/proc/1/cwd")] },
];

describe.each(["runc", "crun"] as const)("in front of %s", (runtime: OciRuntime) => {
	test.each(onRoot.map((one) => [one.name, one] as const))("%s", async (_, one) => {
		const { path, log } = writeWrapper(runtime);
		const volume = join(sandbox().folder, newName());
		mkdirSync(join(volume, "usr"), { recursive: true });
		await Bun.$`cp -a ${sandbox().folder}/tree/. ${volume}`.nothrow().quiet();
		one.volume?.(volume);
		let root = "";
		const engine = bundleEngine(runtime, {
			runtime: path,
			fill: (folder) => {
				root = folder;
				one.image?.(folder);
			},
			edit: (spec) => void spec.mounts.push(...one.mounts(volume)),
		});
		const started = await engine.start().catch((error: unknown) => error);
		if (started instanceof Refused) {
			console.log(
				one.name,
				runtime,
				"REFUSED",
				started.message.slice(0, 200),
				readLog(log).map((r) => r.outcome),
			);
		} else {
			const c = started as Container;
			const out = await c.exec(["/bin/sh", "-c", "touch /usr/x /x; touch /mnt/usr/y /mnt/y"]);
			console.log(
				one.name,
				runtime,
				"STARTED",
				out.stdout + out.stderr,
				readLog(log).map((r) => r.outcome),
				existsSync(join(root, "usr/x")),
				existsSync(join(root, "usr/y")),
				existsSync(join(root, "x")),
			);
			await c.remove();
		}
		await engine.close();
	});
});
