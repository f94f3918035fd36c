/**
 * Volumes that show a part of the image by another path than its own, or lead through a second proc: on engines that have a store of their
 * own. test/host/image_sources.test.ts has all their kinds, on bundles.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { must } from "./support/command.ts";
import { newName, Refused } from "./support/container.ts";
import { type Hooked, hooked } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped } from "./support/wrapped.ts";

/** How each is hardened; their images' layers are below the sandbox's folder. */
const engines = {
	"Podman's hook": hooked.Podman,
	"CRI-O's hook": hooked["CRI-O"],
	"the runtime in front, on containerd": wrapped.containerd,
	"the runtime in front, on containerd 2": wrapped["containerd 2"],
	"the runtime in front, on Docker": wrapped.Docker,
} as const;

/** A new folder on which something of the host is mounted. */
async function mounted(...args: readonly string[]): Promise<string> {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	await must(["mount", ...args, folder]);
	return folder;
}

/** /etc in all layers that hold the honest image's files. */
function layers(folder = sandbox().folder, depth = 0): string[] {
	if (existsSync(join(folder, "etc/motd")) && /\/(?:diff|fs)$/.test(folder)) return [join(folder, "etc")];
	if (depth === 7) return [];
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && !["merged", "cover", "tree", "bundles"].includes(entry.name))
		.flatMap(({ name }) => layers(join(folder, name), depth + 1));
}

describe.each(Object.keys(engines) as (keyof typeof engines)[])("%s", (name) => {
	let started: Promise<Hooked> | undefined;
	const engine = () => {
		started ??= engines[name]();
		return started;
	};
	afterAll(async () => (await started)?.close());

	/** The code of the record of a start that was refused; or whether the container that started sees its own root on the volume. */
	async function attempt(source: string): Promise<string> {
		const { start, records } = await engine();
		const container = await start({ volumes: [{ source, destination: "/mnt" }] }).catch((error: unknown) => {
			if (error instanceof Refused) return undefined;
			throw error;
		});
		if (container === undefined) return (records().at(-1) as { error?: { code: string } } | undefined)?.error?.code ?? "no record";
		const { code } = await container.exec(["test", "-e", "/mnt/bin/busybox"]);
		await container.remove();
		return code === 0 ? "started, with its root on the volume" : "started, with another folder";
	}

	test("refuses a part of a layer by another path", async () => {
		await (await (await engine()).start()).remove();
		const found = layers();
		expect(found.length).toBeGreaterThan(0);
		const codes: string[] = [];
		for (const layer of found) codes.push(await attempt(await mounted("--bind", layer)));
		expect(codes).toContain("input/image-mount");
	});

	test("shows no process's folder by a second proc", async () => {
		const proc = await mounted("-t", "proc", "proc");
		// Engines of Kubernetes follow the link themselves: to a folder of their own.
		const expected = /Podman|Docker/.test(name) ? "input/process-path" : "started, with another folder";
		expect(await attempt(`${proc}/self/cwd`)).toBe(expected);
	});

	test("takes a volume for what it is", async () => {
		const source = join(sandbox().folder, newName());
		mkdirSync(source);
		const container = await (await engine()).start({ volumes: [{ source, destination: "/mnt" }] });
		expect(await container.exec(["touch", "/mnt/x"])).toMatchObject({ code: 0 });
		await container.remove();
	});
});
