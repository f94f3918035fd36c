/**
 * The root folder of each tmpfs has the mode and the owner of the image's folder: what a user could write to without ossify, that user
 * can write to with it. With the hooks (H, P) and in front of the runtime (W).
 */
import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BundleOptions, bundleEngine } from "./support/bundle.ts";
import { must } from "./support/command.ts";
import { type Engine, newName } from "./support/container.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { bundled, writeHookFile } from "./support/hooked.ts";
import { buildWith } from "./support/images.ts";
import { type PodmanOptions, podman, podmanEngine, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { inUserNamespace, mappedRoot } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

/** Folders of an image, by path. Each comes once more below /full, with something in it. */
const folders: Readonly<Record<string, readonly [mode: number, uid: number, gid: number]>> = {
	"/run": [0o775, 0, 0],
	"/tmp": [0o3777, 999, 999],
	"/var/tmp": [0o700, 1001, 0],
	"/var/cache/nginx": [0o755, 101, 101],
	"/at/0777": [0o777, 0, 0],
	"/at/1777": [0o1777, 0, 0],
	"/at/2775": [0o2775, 0, 1001],
	"/at/own": [0o755, 1001, 1001],
	"/at/root": [0o755, 0, 0],
	"/at/nothing": [0, 0, 0],
};
const full = Object.fromEntries(Object.entries(folders).map(([path, look]) => [`/full${path}`, look]));
const kept = { ...folders, ...full };

/** `docs/guide/policies.md` has the rule of /var/cache/nginx as data of the same kind. */
const allowances = {
	...Object.fromEntries(Object.keys(kept).map((path) => [path, { default_mode: path.endsWith("/tmp") ? "1777" : "0755" }])),
	"/at/missing": {},
	"/at/missing-shared": { default_mode: "1777" },
	"/at/missing-owned": { mode: "2750", uid: 1001, gid: 5 },
	"/at/root-shared": { default_mode: "1777" },
	"/full/at/setuid": {},
	"/full/at/mine": { mode: "0750", uid: 101, gid: 0 },
	"/at/link": {},
	"/at/unmapped": {},
};
const data = { ossify: { config: { tmpfs: { allowances } } } };

/** Those that the image does not decide on alone, and what they are. */
const named: Readonly<Record<string, string>> = {
	"/at/missing": "755 0:0",
	"/at/missing-shared": "1777 0:0",
	"/at/missing-owned": "2750 1001:5",
	"/at/root-shared": "1777 0:0",
	"/full/at/setuid": "2775 0:0",
	"/full/at/mine": "750 101:0",
	"/at/linked": "2770 0:1001",
};

function fill(root: string, first = 0): void {
	const put = (path: string, mode: number, uid: number, gid: number) => {
		const at = join(root, path);
		mkdirSync(at, { recursive: true });
		if (path.startsWith("/full")) writeFileSync(join(at, "file"), "of the image\n");
		chownSync(at, first + uid, first + gid);
		chmodSync(at, mode);
	};
	for (const path of ["/run", "/tmp", "/var/tmp"]) rmSync(join(root, path), { recursive: true });
	for (const [path, [mode, uid, gid]] of Object.entries(kept)) put(path, mode, uid, gid);
	put("/at/root-shared", 0o755, 0, 0);
	put("/full/at/setuid", 0o6775, 0, 0);
	put("/full/at/mine", 0o777, 5, 5);
	put("/at/linked", 0o2770, 0, 1001);
	symlinkSync("linked", join(root, "at/link"));
}

/** The same for a container whose ids are others of the host's. */
async function fillMapped(root: string): Promise<void> {
	await must(["chown", "-R", "-h", `${mappedRoot}:${mappedRoot}`, root]);
	fill(root, mappedRoot);
	for (const path of ["at", "full", "full/at"]) chownSync(join(root, path), mappedRoot, mappedRoot);
	mkdirSync(join(root, "at/unmapped"));
	chmodSync(join(root, "at/unmapped"), 0o775);
}

const users = [
	[0, 0],
	[1001, 0],
	[1001, 1001],
	[101, 101],
] as const;

/** What a user sees, and where it can write: a line for each path. */
const look = (paths: readonly string[]) =>
	`for at in ${paths.join(" ")}; do echo "$at $(stat -c '%a %u:%g' $at) $(touch $at/new 2>/dev/null && rm $at/new && echo writes) $(cat $at/file 2>/dev/null)"; done`;

type User = (typeof users)[number];

async function seen(engine: Engine, [user, group]: User, paths: readonly string[], image?: string): Promise<readonly string[]> {
	const container = await engine.start({ user, group, ...(image !== undefined && { image }) });
	const { code, stdout, stderr } = await container.exec(["sh", "-c", look(paths)]);
	await container.remove();
	if (code !== 0) throw new Error(`exec ended with ${code}: ${stderr}`);
	return [...stdout.trimEnd().split("\n"), stderr];
}

const stats = (lines: readonly string[]) => lines.map((line) => line.split(" ").slice(1, 3).join(" "));

/** How each is started; `plain` is the same without ossify. */
interface Front {
	readonly name: string;
	readonly start: (options: BundleOptions) => Engine;
	readonly plain: (options: BundleOptions) => Engine;
}

const engines = findEngines();
const runtimes = ["runc", "crun"] as const;

const bundles: readonly Front[] = [
	...runtimes.map(
		(runtime): Front => ({
			name: `the hook on ${runtime}`,
			start: (options) => bundled(runtime, { data }, options),
			plain: (options) => bundleEngine(runtime, options),
		}),
	),
	inFrontOf("runc", engines.runc, "runc"),
	inFrontOf("runc", engines.currentRunc, "a current runc"),
	inFrontOf("crun", engines.crun, "crun"),
];

function inFrontOf(runtime: OciRuntime, path: string, name: string): Front {
	return {
		name: `the runtime in front of ${name}`,
		start: (options) => bundleEngine(runtime, { ...options, runtime: writeWrapper(runtime, { data }, path).path }),
		plain: (options) => bundleEngine(runtime, { ...options, runtime: path }),
	};
}

interface Compared {
	readonly hardened: Engine;
	readonly plain: Engine;
	readonly image?: string;
}

async function expectAsPlain({ hardened, plain, image }: Compared, user: User): Promise<void> {
	const paths = Object.keys(kept);
	expect(await seen(hardened, user, paths, image)).toEqual(await seen(plain, user, paths, image));
	expect(stats((await seen(hardened, user, Object.keys(named), image)).slice(0, -1))).toEqual(Object.values(named));
}

describe.each(bundles)("by $name", ({ start, plain }) => {
	test.each(users.map((user) => [user]))("the user %p sees and can write what the image says", async (user) => {
		await expectAsPlain({ hardened: start({ fill }), plain: plain({ fill }) }, user);
	});

	test("in a user namespace, owners are those that the container sees", async () => {
		const options = { fill: fillMapped, edit: inUserNamespace };
		for (const user of users.slice(0, 2)) await expectAsPlain({ hardened: start(options), plain: plain(options) }, user);
		const paths = ["/at/unmapped"];
		expect(stats(await seen(start(options), [1001, 0], paths))[0]).toBe("775 0:0");
	});

	test("a second start is as the first one, although the folders that the image lacked are there now", async () => {
		let rootfs = "";
		const remember = (root: string) => {
			rootfs = root;
			fill(root);
		};
		const container = await start({ fill: remember }).start();
		const left = join(sandbox().folder, newName());
		await must(["cp", "-a", rootfs, left]);
		await container.remove();
		// crun makes it sticky.
		expect(lstatSync(join(left, "at/missing-shared")).mode & 0o6777).toBe(0o755);
		const refill = async (root: string) => {
			await must(["rm", "-r", root]);
			await must(["cp", "-a", left, root]);
		};
		const paths = Object.keys(named);
		expect(stats((await seen(start({ fill: refill }), [1001, 0], paths)).slice(0, -1))).toEqual(Object.values(named));
	});
});

describe.each(runtimes)("by the hook of Podman with %s", (runtime) => {
	test.each(users.map((user) => [user]))("the user %p sees and can write what the image says", async (user) => {
		const image = await buildWith("root-folders", async (folder) => fill(folder));
		const { hooksDir } = writeHookFile("precreate", { data });
		const [hardened, plain] = [podmanEngine({ hooksDir, runtime: engines[runtime] }), podmanEngine({ runtime: engines[runtime] })];
		await expectAsPlain({ hardened, plain, image }, user);
	});

	/** What a user sees at the first start and after a restart, in a user namespace of its own or in that of another container. */
	async function lookAt(options: PodmanOptions, paths: readonly string[], isJoined: boolean): Promise<readonly (readonly string[])[]> {
		const image = await buildWith("root-folders", async (folder) => fill(folder));
		const [owner, name] = [newName(), newName()];
		const mapped = ["--uidmap", `0:${mappedRoot}:65536`, "--gidmap", `0:${mappedRoot}:65536`];
		const start = async (one: string, namespace: readonly string[]) => {
			const args = podmanRun({ user: 1001, group: 0 }, image, ["--detach", "--name", one, ...namespace]);
			expect(await podman(args, options)).toMatchObject({ code: 0 });
		};
		const seenBy = async () => (await podman(["exec", name, "sh", "-c", look(paths)], options)).stdout.trimEnd().split("\n");
		if (isJoined) await start(owner, mapped);
		await start(name, isJoined ? ["--userns", `container:${owner}`] : mapped);
		const first = await seenBy();
		expect(await podman(["restart", "--time", "0", name], options)).toMatchObject({ code: 0 });
		const looks = [first, await seenBy()];
		// One after the other: Podman removes no container whose namespace another one has joined.
		for (const one of isJoined ? [name, owner] : [name]) {
			expect(await podman(["rm", "--force", "--time", "0", one], options)).toMatchObject({ code: 0 });
		}
		return looks;
	}

	test.each([
		["of its own", false],
		["of another container", true],
	] as const)("in a user namespace %s, and after a restart", async (_, isJoined) => {
		const { hooksDir } = writeHookFile("precreate", { data });
		const paths = [...Object.keys(kept), ...Object.keys(named)];
		const hardened = await lookAt({ hooksDir, runtime: engines[runtime] }, paths, isJoined);
		const plain = await lookAt({ runtime: engines[runtime] }, paths, isJoined);
		const same = Object.keys(kept).length;
		for (const [index, lines] of hardened.entries()) {
			expect(lines.slice(0, same)).toEqual(plain[index]?.slice(0, same) ?? []);
			expect(stats(lines.slice(same))).toEqual(Object.values(named));
		}
	});
});
