/**
 * Mounts by which a container could write to its image, whatever the path or the name of their source: aliases on the host, layers, overlay options,
 * and a second proc. With the hook (H) and in front of the runtime (W), on runc and crun.
 */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundleEngine } from "./support/bundle.ts";
import { must } from "./support/command.ts";
import { newName, Refused } from "./support/container.ts";
import type { OciRuntime } from "./support/engines.ts";
import { bundled, type LogRecord, readLog } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

type Mount = Spec["mounts"][number];

/** An image of two layers, as engines store them: FOLDER/1/fs is the lower one, FOLDER/2/fs the upper, FOLDER/root where they are mounted. */
interface Case {
	readonly name: string;
	/** Shell commands in FOLDER, after the layers are made. */
	readonly before?: string;
	/** The root file system; left out: `root`. */
	readonly root?: string;
	/** FOLDER stands for the folder. */
	readonly mounts: readonly Mount[];
	/** A code, or the rules of the warnings that the container starts with. */
	readonly expected: string | readonly string[];
	/** Where the runtime itself refuses the mount, no hook is called. */
	readonly refusedByRuntime?: true;
	/** The mount empties a folder of the image. */
	readonly emptied?: true;
}

const bind = (source: string, destination = "/mnt", ...options: string[]): Mount => ({
	destination,
	type: "bind",
	source: `FOLDER/${source}`,
	options: ["rbind", ...options],
});
const overlay = (...options: string[]): Mount => ({ destination: "/mnt", type: "overlay", source: "overlay", options });
const tmpfs: Mount = { destination: "/data", type: "tmpfs", source: "tmpfs", options: ["rw"] };
const alias = "mkdir alias && mount --bind 1/fs/etc alias";
const proc = "mkdir proc && mount -t proc proc proc";
const exposed = ["mounts/image-exposed"];

const cases: readonly Case[] = [
	{ name: "an ordinary volume on the same file system", mounts: [bind("data")], expected: [] },
	{ name: "a layer, read-only", mounts: [bind("1/fs", "/mnt", "ro")], expected: [] },
	{ name: "a part of a layer", mounts: [bind("1/fs/etc")], expected: "input/image-mount" },
	{ name: "the folder that holds a layer", mounts: [bind("1")], expected: exposed },
	{ name: "the folder that holds all layers", mounts: [bind("")], expected: exposed },
	{ name: "an alias of a part of a layer", before: alias, mounts: [bind("alias")], expected: "input/image-mount" },
	{ name: "such an alias below a tmpfs", before: alias, mounts: [tmpfs, bind("alias", "/data/x")], expected: "input/image-mount" },
	{
		name: "a folder with such an alias in it",
		before: "mkdir -p data/alias && mount --bind 1/fs/etc data/alias",
		mounts: [bind("data")],
		expected: exposed,
	},
	{
		name: "an alias of a part of the root",
		before: "mkdir alias && mount --bind root/etc alias",
		mounts: [bind("alias")],
		expected: "input/image-mount",
	},
	{
		name: "an alias of a part of a plain folder as the root",
		root: "1/fs",
		before: alias,
		mounts: [bind("alias")],
		expected: "input/image-mount",
	},
	{
		name: "a layer, where the root is a folder of an overlay",
		root: "root/sub",
		before:
			"umount root && mkdir 1/fs/sub && cp -a 1/fs/bin 1/fs/usr 1/fs/etc 1/fs/sub && mount -t overlay -o lowerdir=1/fs,upperdir=2/fs,workdir=2/work overlay root",
		mounts: [bind("1/fs/sub/etc")],
		expected: "input/image-mount",
	},
	{
		name: "a layer, where the root's path has a space",
		root: "my root",
		before: "umount root && mv root 'my root' && mount -t overlay -o lowerdir=1/fs,upperdir=2/fs,workdir=2/work overlay 'my root'",
		mounts: [bind("1/fs/etc")],
		expected: "input/image-mount",
	},
	{
		name: "a layer whose path has a comma, a colon and a space",
		before:
			"umount root && mv 1 '1,a:b c' && mount -t overlay -o 'lowerdir=1\\,a\\:b c/fs,upperdir=2/fs,workdir=2/work' overlay root && mkdir alias && mount --bind '1,a:b c/fs/etc' alias",
		mounts: [bind("alias")],
		expected: "input/image-mount",
	},
	{
		name: "a layer that is named by an absolute path",
		before: 'umount root && mount -t overlay -o "lowerdir=$PWD/1/fs,upperdir=$PWD/2/fs,workdir=$PWD/2/work" overlay root',
		mounts: [bind("1/fs/etc")],
		expected: "input/image-mount",
	},
	{
		name: "another overlay that writes to a layer",
		before: 'mkdir low work other && mount -t overlay -o "lowerdir=$PWD/low,upperdir=$PWD/1/fs/etc,workdir=$PWD/work" overlay other',
		mounts: [bind("other")],
		expected: "input/image-mount",
	},
	{
		name: "an overlay of the spec that writes to a layer",
		before: "mkdir low work",
		mounts: [overlay("lowerdir=FOLDER/low", "upperdir=FOLDER/1/fs/etc", "workdir=FOLDER/work")],
		expected: "input/image-mount",
	},
	{
		name: "the same with its options in one string",
		before: "mkdir low work",
		mounts: [overlay("lowerdir=FOLDER/low,upperdir=FOLDER/1/fs/etc,workdir=FOLDER/work")],
		expected: "input/image-mount",
	},
	{
		name: "an overlay of the spec that works in a layer",
		before: "mkdir low",
		mounts: [overlay("lowerdir=FOLDER/low", "upperdir=FOLDER/data", "workdir=FOLDER/1/fs/srv")],
		expected: "input/image-mount",
		emptied: true,
	},
	{
		name: "the same, read-only",
		before: "mkdir low",
		mounts: [overlay("lowerdir=FOLDER/low", "upperdir=FOLDER/data", "workdir=FOLDER/1/fs/srv", "ro")],
		expected: "input/image-mount",
		emptied: true,
	},
	{
		name: "an overlay of the spec that writes elsewhere",
		before: "mkdir low work",
		mounts: [overlay("lowerdir=FOLDER/low", "upperdir=FOLDER/data", "workdir=FOLDER/work")],
		expected: [],
	},
	{ name: "a working folder by a second proc", before: proc, mounts: [bind("proc/self/cwd")], expected: "input/process-path" },
	{
		name: "the same below a tmpfs",
		before: proc,
		mounts: [tmpfs, bind("proc/self/cwd", "/data/x")],
		expected: "input/process-path",
	},
	{
		name: "a working folder by a bind mount of a process's folder of proc",
		before: "mkdir proc && mount --bind /proc/1 proc",
		mounts: [bind("proc/cwd")],
		expected: "input/process-path",
		refusedByRuntime: true,
	},
];

/** Of real disks: overlayfs takes no upper folder on an overlay. */
async function makeStore(rootfs: string, { before = "true" }: Case): Promise<string> {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	await must(["mount", "-t", "tmpfs", "tmpfs", folder]);
	const layers = `mkdir -p 1/fs 2/fs 2/work root data && cp -a "$1/." 1/fs && mkdir -p 1/fs/srv/work/kept 1/fs/mnt
mount -t overlay -o "lowerdir=1/fs,upperdir=$PWD/2/fs,workdir=$PWD/2/work" overlay root`;
	await must(["sh", "-e", "-c", `cd "$2"; ${layers}; ${before}`, "sh", rootfs, folder]);
	return folder;
}

async function optionsFor(one: Case) {
	const made = { folder: "" };
	return {
		made,
		fill: async (rootfs: string) => {
			made.folder = await makeStore(rootfs, one);
		},
		edit: (spec: Spec) => {
			spec.root.path = join(made.folder, one.root ?? "root");
			spec.mounts.push(...(JSON.parse(JSON.stringify(one.mounts).replaceAll("FOLDER", made.folder)) as Mount[]));
		},
	};
}

const runtimes: readonly OciRuntime[] = ["runc", "crun"];
const table = runtimes.flatMap((runtime) =>
	(["hook", "front"] as const).flatMap((way) => cases.map((one) => [way, runtime, one.name, one] as const)),
);

function engineFor(way: "hook" | "front", runtime: OciRuntime, options: Awaited<ReturnType<typeof optionsFor>>) {
	if (way === "hook") return bundled(runtime, {}, options);
	const { path, log } = writeWrapper(runtime);
	return { ...bundleEngine(runtime, { ...options, runtime: path }), records: () => readLog(log) };
}

/** The code that it was refused with, or the rules of its warnings. */
function cameOf(record: LogRecord | undefined): string | string[] {
	const { error, warn = [] } = (record ?? {}) as Partial<LogRecord> & { error?: { code: string } };
	return error?.code ?? warn.map(({ rule }) => rule);
}

test.each(table)("%s, %s: %s", async (way, runtime, _, one) => {
	const options = await optionsFor(one);
	const engine = engineFor(way, runtime, options);
	const started = await engine.start().catch((error: unknown) => {
		if (error instanceof Refused) return undefined;
		throw error;
	});
	const outcome = [cameOf(engine.records().at(-1)), started === undefined ? "refused" : "started"];
	if (started !== undefined) {
		const { stderr } = await started.exec(["/bin/sh", "-c", "touch /usr/x"]);
		expect(stderr).toBe("touch: /usr/x: Read-only file system\n");
	}
	const lower = readdirSync(options.made.folder).find((name) => name.startsWith("1")) as string;
	const kept = existsSync(join(options.made.folder, lower, "fs/srv/work/kept"));
	await engine.close();
	await must(["umount", "--recursive", options.made.folder]);
	const came = way === "hook" && one.refusedByRuntime ? [] : one.expected;
	expect(outcome as unknown).toEqual([came, typeof one.expected === "string" ? "refused" : "started"]);
	// The kernel empties the folder when it makes the mount, and no hook is called before.
	expect(kept).toBe(way === "front" || !one.emptied);
});
