/**
 * Mounts that end up on the root file system itself, show the image's own folder, or lead a tmpfs of ossify's elsewhere, by links in the
 * image or in a volume: with the hooks (H, P) and in front of the runtime (W), on runc, crun and Podman.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { bundleEngine } from "./support/bundle.ts";
import { type Container, newName, Refused } from "./support/container.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { bundled, readLog, writeHookFile } from "./support/hooked.ts";
import { buildWith } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";
import { makeTree } from "./support/tree.ts";
import { writeWrapper } from "./support/wrapped.ts";

type Mount = Spec["mounts"][number];

/** A container that must not start with a writable root. */
interface Case {
	readonly name: string;
	/** Links of the image, by path. */
	readonly links?: Readonly<Record<string, string>>;
	/** Links of the volume. */
	readonly volumeLinks?: Readonly<Record<string, string>>;
	/** From source (`VOLUME`: a volume, `IMAGE`: the root file system) to destination. */
	readonly binds: readonly (readonly [source: string, destination: string])[];
	readonly edit?: (spec: Spec) => void;
	/** The code that W and P refuse it with; "hardened": it starts, and is. */
	readonly code: string;
	/** The same with H, where it differs: it resolves no path but by descriptor. */
	readonly live?: string;
}

const rootLinks = ["/", ".", "./.", "bin/..", "/bin/..", "../../.."];

const cases: readonly Case[] = [
	{ name: "a volume on /", binds: [["VOLUME", "/"]], code: "input/root-mount" },
	{ name: "a volume on /.", binds: [["VOLUME", "/."]], code: "input/root-mount" },
	{ name: "a volume on /./", binds: [["VOLUME", "/./"]], code: "input/root-mount" },
	{ name: "the image's own folder on /./", binds: [["IMAGE", "/./"]], code: "input/root-mount" },
	...rootLinks.map(
		(target): Case => ({
			name: `a volume on a link to ${target}`,
			links: { data2: target },
			binds: [["VOLUME", "/data2"]],
			code: "input/root-mount",
			live: "starts locked",
		}),
	),
	{
		name: "a volume on a link in another volume",
		volumeLinks: { link: "/" },
		binds: [
			["VOLUME", "/data"],
			["VOLUME", "/data/link"],
		],
		code: "input/root-mount",
		live: "starts locked",
	},
	{ name: "a volume on /proc/self/root", binds: [["VOLUME", "/proc/self/root"]], code: "input/root-mount", live: "starts locked" },
	{ name: "a volume on /proc/1/cwd", binds: [["VOLUME", "/proc/1/cwd"]], code: "input/root-mount", live: "starts locked" },
	{
		name: "a volume on a link to itself",
		links: { data2: "data2" },
		binds: [["VOLUME", "/data2"]],
		code: "input/unresolved-mount",
		live: "starts locked",
	},
	{ name: "the image's own folder on /mnt", binds: [["IMAGE", "/mnt"]], code: "input/image-mount" },
	{ name: "a part of the image on /mnt", binds: [["IMAGE/usr", "/mnt"]], code: "input/image-mount" },
	{ name: "no mount namespace", binds: [], edit: withoutMountNamespace, code: "input/shared-mounts" },
	{ name: "a joined mount namespace", binds: [], edit: inMountNamespaceOf1, code: "input/shared-mounts" },
	{ name: "a volume on the relative path .", binds: [["VOLUME", "."]], code: "input/root-mount" },
	{ name: "a volume on a relative path", binds: [["VOLUME", "data"]], edit: relatively, code: "hardened" },
	{ name: "a volume on a link to a folder", links: { data2: "/data" }, binds: [["VOLUME", "/data2"]], code: "hardened" },
];

function withoutMountNamespace(spec: Spec): void {
	spec.linux.namespaces = spec.linux.namespaces.filter(({ type }) => type !== "mount");
}

function relatively(spec: Spec): void {
	spec.mounts = spec.mounts.map((mount) => ({ ...mount, destination: mount.destination.replace(/^\/+/, "") }));
}

function inMountNamespaceOf1(spec: Spec): void {
	spec.linux.namespaces = spec.linux.namespaces.map((one) => (one.type === "mount" ? { ...one, path: "/proc/1/ns/mnt" } : one));
}

const writes = ["/bin/sh", "-c", "touch /usr/x /x /etc/x /mnt/x 2>&1; exit 0"];

/** Starts a container, lets it write, and says what came of it; whether the image was changed is looked at on the disk. */
async function tryBundle(engine: ReturnType<typeof bundleEngine>, roots: readonly string[]): Promise<string> {
	const started = await engine.start().catch((error: unknown) => error);
	const root = roots.at(-1) as string;
	if (!(started instanceof Error)) {
		const { stdout } = await (started as Container).exec(writes);
		expect(["usr/x", "x", "etc/x"].filter((path) => exists(join(root, path)))).toEqual([]);
		expect(stdout).toContain("touch: /usr/x: Read-only file system\n");
		await (started as Container).remove();
		return "started";
	}
	if (!(started instanceof Refused)) throw started;
	return "refused";
}

function exists(path: string): boolean {
	return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The outcome of the last record, or its error's code. */
function lastOf(log: string): string {
	const record = readLog(log).at(-1) as { outcome: string; error?: { code: string } } | undefined;
	return record?.error?.code ?? record?.outcome ?? "no record";
}

async function volumeFor(links: Readonly<Record<string, string>> = {}): Promise<string> {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	await makeTree(folder);
	addLinks(folder, links);
	return folder;
}

function addLinks(folder: string, links: Readonly<Record<string, string>>): void {
	for (const [path, target] of Object.entries(links)) {
		if (exists(join(folder, path))) rmSync(join(folder, path), { recursive: true });
		symlinkSync(target, join(folder, path));
	}
}

function mountsOf({ binds }: Case, volume: string): Mount[] {
	return binds.map(([source, destination]) => ({
		destination,
		type: "bind",
		source: source.replace("VOLUME", volume).replace("IMAGE", "rootfs"),
		options: ["rbind", "rprivate"],
	}));
}

const runtimes: readonly OciRuntime[] = ["runc", "crun"];
const table = runtimes.flatMap((runtime) => cases.map((one) => [runtime, one.name, one] as const));

async function optionsFor(one: Case, roots: string[]) {
	const volume = await volumeFor(one.volumeLinks);
	return {
		fill: (root: string) => {
			roots.push(root);
			mkdirSync(join(root, "mnt"), { recursive: true });
			addLinks(root, one.links ?? {});
		},
		edit: (spec: Spec) => {
			spec.mounts.push(...mountsOf(one, volume));
			one.edit?.(spec);
		},
	};
}

test.each(table)("in front of %s: %s", async (runtime, _, one) => {
	const roots: string[] = [];
	const { path, log } = writeWrapper(runtime);
	const engine = bundleEngine(runtime, { runtime: path, ...(await optionsFor(one, roots)) });
	const came = await tryBundle(engine, roots);
	await engine.close();
	expect([lastOf(log), came]).toEqual(one.code === "hardened" ? ["requested", "started"] : [one.code, "refused"]);
});

/** What is said of a link that leads nowhere the policy allows a tmpfs: the record names it as left out, and says so in words. */
const leadsAway = {
	leftOut: expect.arrayContaining([{ destination: "/tmp", because: "link", by: "/nowhere" }]),
	reasons: expect.arrayContaining([
		{
			rule: "tmpfs/allowances",
			message: "these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp, /var/tmp",
		},
	]),
	warn: expect.arrayContaining([
		{
			rule: "tmpfs/left-out",
			message: "/tmp gets no tmpfs: in this image it is a link that leads to /nowhere, for which the policy allows no tmpfs",
		},
	]),
};

function expectLeftOut(log: string): void {
	const record = readLog(log).at(-1) as unknown as { outcome: string; tmpfs: string[] };
	expect(record).toMatchObject({ outcome: "requested", ...leadsAway });
	expect(record.tmpfs).not.toContain("/tmp");
}

test.each(runtimes)("in front of %s: a link /tmp that leads nowhere gets no tmpfs, and the record says so", async (runtime) => {
	const { path, log } = writeWrapper(runtime);
	const engine = bundleEngine(runtime, { runtime: path, fill: (root: string) => addLinks(root, { tmp: "/nowhere" }) });
	const container = await engine.start();
	const { stdout } = await container.exec(["/bin/sh", "-c", "grep -c ' /nowhere ' /proc/mounts; ls -d /nowhere 2>&1; exit 0"]);
	expect(stdout).toStartWith("0\n");
	await container.remove();
	await engine.close();
	expectLeftOut(log);
});

/** Without a mount namespace of its own, what a runtime mounts before it calls hooks stays on the host: live.test.ts has that. */
test.each(table.filter(([, , { code }]) => code !== "input/shared-mounts"))("with the hook in %s: %s", async (runtime, _, one) => {
	const roots: string[] = [];
	const engine = bundled(runtime, {}, await optionsFor(one, roots));
	const came = await tryBundle(engine, roots);
	await engine.close();
	const last = engine.records().at(-1) as { outcome: string; error?: { code: string } } | undefined;
	const expected = one.live ?? one.code;
	// Where the runtime itself refuses the mount, no hook is called.
	if (expected === "starts locked") {
		if (came === "started") expect(last?.outcome).toBe("hardened");
	} else if (last !== undefined)
		expect([last.error?.code ?? last.outcome, came]).toEqual(expected === "hardened" ? ["hardened", "started"] : [expected, "refused"]);
	else expect(came).toBe("refused");
});

describe.each(runtimes)("Podman with %s and the hook precreate", (runtime) => {
	const { hooksDir, log } = writeHookFile("precreate");
	const started: string[] = [];

	test("a link /tmp that leads nowhere gets no tmpfs, and the record says so", async () => {
		const image = await buildWith("root-mounts-nowhere", async (folder) => addLinks(folder, { tmp: "/nowhere" }));
		const args = podmanRun({ command: ["/bin/true"] }, image, ["--rm"]);
		expect((await podman(args, { hooksDir, runtime: findEngines()[runtime] })).code).toBe(0);
		expectLeftOut(log);
	});

	afterAll(() => podman(["rm", "--force", "--time", "0", "--ignore", ...started]));

	test.each(
		cases
			.filter(({ edit, binds }) => edit === undefined && binds.every(([source, to]) => source === "VOLUME" && to.startsWith("/")))
			.map((one) => [one.name, one] as const),
	)("%s", async (_, one) => {
		const image = await buildWith(`root-mounts-${cases.indexOf(one)}`, async (folder) => addLinks(folder, one.links ?? {}));
		const volume = await volumeFor(one.volumeLinks);
		const volumes = one.binds.map(([, destination]) => `--volume=${volume}:${destination}`);
		const before = readLog(log).length;
		const args = podmanRun({ command: writes }, image, ["--rm", ...volumes]);
		const { code, stdout } = await podman(args, { hooksDir, runtime: findEngines()[runtime] });
		if (code === 0) expect(stdout).toContain("touch: /usr/x: Read-only file system\n");
		// Podman refuses some destinations itself, before it calls a hook.
		const record = readLog(log).length > before ? lastOf(log) : "no record";
		expect(
			one.code === "hardened"
				? [["requested", 0]]
				: [
						[one.code, 126],
						["no record", 125],
						["no record", 126],
						[one.code, 125],
					],
		).toContainEqual([record, code]);
		expect(readdirSync(join(volume, "usr"))).not.toContain("x");
	});
});
