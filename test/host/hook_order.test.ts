/**
 * Hooks of others beside ossify, which write to the container's root: as NVIDIA's and CDI's do (`create-symlinks`, `update-ldcache`). The container
 * starts as it does without ossify, has what they wrote, and its program cannot write to the root.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BundleOptions, bundleEngine } from "./support/bundle.ts";
import { type Container, type ContainerRequest, type Engine, newName, Refused } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import type { OciRuntime } from "./support/engines.ts";
import { bundled, type Hooked, type HookSettings, type LogRecord, readLog, writeHookFile } from "./support/hooked.ts";
import { podmanEngine } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Hook, Hooks } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

type Stage = keyof Hooks;
const stages: readonly Stage[] = ["prestart", "createRuntime", "createContainer", "poststart"];
const runtimes: readonly OciRuntime[] = ["runc", "crun"];

/** What a hook finds in the state that it is given. */
const findRoot = `state=$(cat)
bundle=$(printf %s "$state" | sed -n 's/.*"bundle": *"\\([^"]*\\)".*/\\1/p')
root=$(sed -z 's/.*"root": *{[^}]*"path": *"\\([^"]*\\)".*/\\1/' "$bundle/config.json")
case $root in /*) ;; *) root=$bundle/$root ;; esac`;

/** Makes a link, and replaces a file by a new one, as ldconfig does. */
function writing(stage: Stage): Hook {
	const script = `${findRoot}
set -e
ln -s libgpu.so.1 "$root/usr/${stage}"
echo ${stage} >"$root/etc/${stage}~"
mv "$root/etc/${stage}~" "$root/etc/${stage}"`;
	return { path: "/bin/sh", args: ["sh", "-c", script], env: ["PATH=/usr/bin:/bin"] };
}

/** All that it tells the test of a container. */
const look = `for stage in ${stages.join(" ")}; do readlink /usr/$stage; cat /etc/$stage; done 2>/dev/null
grep -o ' / r[ow],' /proc/self/mountinfo
touch /usr/x /etc/x 2>&1
touch /tmp/x && echo writable`;
const wrote = (some: readonly Stage[]) => some.map((stage) => `libgpu.so.1\n${stage}\n`).join("");
const locked = " / ro,\ntouch: /usr/x: Read-only file system\ntouch: /etc/x: Read-only file system\nwritable\n";

async function seen(engine: Engine, request: ContainerRequest = {}): Promise<string> {
	const container = await engine.start(request);
	try {
		return (await container.exec(["sh", "-c", look])).stdout;
	} finally {
		await container.remove();
	}
}

const hooksOf = (some: readonly Stage[]): Hooks => Object.fromEntries(some.map((stage) => [stage, [writing(stage)]]));

/** Hook files of others, and ossify's, in the folder that an engine reads. */
function hookFiles(stage: "createRuntime" | "precreate", some: readonly Stage[], prefix = "10-"): { hooksDir: string; log: string } {
	const { hooksDir, log } = writeHookFile(stage);
	for (const one of some) {
		const file = { version: "1.0.0", hook: writing(one), when: { always: true }, stages: [one] };
		writeFileSync(join(hooksDir, `${prefix}${one}.json`), JSON.stringify(file));
	}
	return { hooksDir, log };
}

/** Each way on which ossify reaches a container. */
const ways: Readonly<Record<string, (some: readonly Stage[]) => Promise<Hooked>>> = {
	"the live hook, runc": async (some) => bundled("runc", {}, { hooks: hooksOf(some) }),
	"the live hook, crun": async (some) => bundled("crun", {}, { hooks: hooksOf(some) }),
	"the live hook, CRI-O": async (some) => {
		const { hooksDir, log } = hookFiles("createRuntime", some);
		return { ...crioEngine(await Crio.start({ hooksDirs: [hooksDir] })), records: () => readLog(log) };
	},
	"the live hook, Podman": async (some) => {
		const { hooksDir, log } = hookFiles("createRuntime", some);
		return { ...podmanEngine({ hooksDir }), records: () => readLog(log) };
	},
	"precreate, Podman on runc": async (some) => {
		const { hooksDir, log } = hookFiles("precreate", some);
		return { ...podmanEngine({ hooksDir }), records: () => readLog(log) };
	},
	"in front of runc": async (some) => inFront("runc", { hooks: hooksOf(some) }),
	"in front of crun": async (some) => inFront("crun", { hooks: hooksOf(some) }),
};

function inFront(runtime: OciRuntime, options: BundleOptions): Hooked {
	const { path, log } = writeWrapper(runtime);
	return { ...bundleEngine(runtime, { ...options, runtime: path }), records: () => readLog(log) };
}

describe.each(Object.entries(ways))("with %s", (name, start) => {
	test.each<[string, readonly Stage[]]>([
		["no hooks of others", []],
		...stages.map((stage): [string, readonly Stage[]] => [`one of the stage ${stage}`, [stage]]),
		["one of each stage", stages],
	])("%s: the container has what it wrote, and a read-only root", async (_, some) => {
		const engine = await start(some);
		try {
			expect(await seen(engine)).toBe(`${wrote(some)}${locked}`);
			expect(engine.records().map(({ outcome }) => outcome)).toEqual([
				name.includes("live") && !some.includes("createContainer") ? "hardened" : "requested",
			]);
		} finally {
			await engine.close();
		}
	});
});
