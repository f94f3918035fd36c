/**
 * The volumes of an image itself (`VOLUME` of a Dockerfile), with its root read-only: engines mount a folder of the host there, but for CRI-O,
 * which makes a folder of the root and leaves no trace of it in the spec, unless its configuration says otherwise.
 */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { hooked, writeHookFile } from "./support/hooked.ts";
import { buildWithVolumes } from "./support/images.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped, writeWrapper } from "./support/wrapped.ts";

const crioWith = async (imageVolumes: "mkdir" | "bind", way: "hook" | "front"): Promise<Engine> =>
	crioEngine(
		await Crio.start({
			imageVolumes,
			...(way === "hook" ? { hooksDirs: [writeHookFile("createRuntime").hooksDir] } : { runtime: writeWrapper("runc").path }),
		}),
	);

/** As CRI-O wrote it: an image's volume is nowhere in it, unless it is a mount. */
const specOf = (id: string) => readFileSync(join(sandbox().folder, "r/overlay-containers", id, "userdata/config.json"), "utf8");

const wrote = "wrote /data\nwrote /srv/new\n";
const locked = "touch: /data/x: Read-only file system\ntouch: /srv/new/x: Read-only file system\n";

const engines: readonly [name: string, start: () => Promise<Engine>, said: string][] = [
	["CRI-O with the hook, as it comes", () => crioWith("mkdir", "hook"), locked],
	["CRI-O with the hook, and image_volumes = bind", () => crioWith("bind", "hook"), wrote],
	["CRI-O with ossify in front of its runtime, as it comes", () => crioWith("mkdir", "front"), locked],
	["CRI-O with ossify in front of its runtime, and image_volumes = bind", () => crioWith("bind", "front"), wrote],
	["Podman with the hook", () => hooked.Podman(), wrote],
	["containerd with ossify in front of its runtime", () => wrapped.containerd(), wrote],
	["Docker with ossify in front of its runtime", () => wrapped.Docker(), wrote],
];

test.each(engines)("on %s", async (_, start, said) => {
	const engine = await start();
	try {
		const container = await engine.start({ image: await buildWithVolumes() });
		const script = "for at in /data /srv/new; do touch $at/x && echo wrote $at; done; touch /usr/x";
		const { stdout, stderr } = await container.exec(["sh", "-c", script]);
		expect(stdout + stderr).toBe(`${said}touch: /usr/x: Read-only file system\n`);
		if (engine.name === "CRI-O") expect(specOf(container.id).includes("/srv/new")).toBe(said === wrote);
	} finally {
		await engine.close();
	}
});
