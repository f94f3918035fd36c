/**
 * Hooks of others beside ossify, which write to the container's root: as NVIDIA's and CDI's do (`create-symlinks`, `update-ldcache`). The container
 * starts as it does without ossify, has what they wrote, and its program cannot write to the root.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockHook, lockMarkedHook, type SpecHook, unlockHook } from "../../src/hook/lock_script.ts";
import { type BundleOptions, bundleEngine } from "./support/bundle.ts";
import { run } from "./support/command.ts";
import { type ContainerRequest, type Engine, newName, Refused } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { bundled, type Hooked, type HookSettings, type LogRecord, readLog, writeHookFile } from "./support/hooked.ts";
import { mounts, newMounts } from "./support/host_state.ts";
import { podmanEngine } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Hook, Hooks, Spec } from "./support/spec.ts";
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

/** All that it reports of a container. */
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
	"precreate, Podman on crun": async (some) => {
		const { hooksDir, log } = hookFiles("precreate", some);
		return { ...podmanEngine({ hooksDir, runtime: findEngines().crun }), records: () => readLog(log) };
	},
	"precreate, Podman on runc": async (some) => {
		const { hooksDir, log } = hookFiles("precreate", some);
		return { ...podmanEngine({ hooksDir }), records: () => readLog(log) };
	},
	"in front of runc": async (some) => inFront("runc", { hooks: hooksOf(some) }),
	"in front of runc, CRI-O": async (some) => {
		const { hooksDir } = hookFiles("createRuntime", some);
		for (const name of ["ossify.json", "zz-ossify-lock.json"]) rmSync(join(hooksDir, name));
		const { path, log } = writeWrapper("runc");
		return { ...crioEngine(await Crio.start({ hooksDirs: [hooksDir], runtime: path })), records: () => readLog(log) };
	},
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
			// CRI-O starts a sandbox as well.
			const outcomes = engine.records().map(({ outcome }) => outcome);
			expect(outcomes.filter((outcome) => outcome !== "unchanged")).toEqual([
				name.includes("live") && !some.includes("createContainer") ? "hardened" : "requested",
			]);
		} finally {
			await engine.close();
		}
	});
});

/** A hook that changes nothing. It has to read its state: crun fails with "Broken pipe" where a hook ends earlier. */
const quiet: Hook = { path: "/bin/sh", args: ["sh", "-c", "cat >/dev/null"], env: ["PATH=/usr/bin:/bin"] };
const createContainer = (...hooks: Hook[]): BundleOptions => ({ hooks: { createContainer: hooks } });
/** The hook by hand: its entry of the stage createContainer before, between or after those of others. */
const live = (runtime: OciRuntime, hooks: readonly Hook[], options: BundleOptions = {}, settings: HookSettings = {}) =>
	bundled(runtime, settings, {
		...options,
		edit: (spec, bundle) => {
			options.edit?.(spec, bundle);
			spec.hooks = { ...spec.hooks, createContainer: hooks };
		},
	});

/** What became of a start: what the container saw, or why it was refused, and what was recorded. */
async function outcomeOf(engine: Hooked, request: ContainerRequest = {}) {
	try {
		const saw = await seen(engine, request);
		return { saw, records: engine.records().map(brief) };
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return { refused: error.message, records: engine.records().map(brief) };
	} finally {
		await engine.close();
	}
}

function limited(memory: number, pids: number): NonNullable<BundleOptions["edit"]> {
	return (spec) => {
		Object.assign(spec.linux, { resources: { ...spec.linux.resources, memory: { limit: memory }, pids: { limit: pids } } });
	};
}

const mounted: string[] = [];
afterAll(() => {
	for (const path of mounted) umount(path);
	rmSync("/run/ossify", { recursive: true, force: true });
});
const umount = (path: string) => Bun.spawnSync(["umount", path]);

/** The root file system moves to a mount with options of its own. */
function onTmpfs(spec: Spec, bundle: string): void {
	const path = join(sandbox().folder, newName());
	mkdirSync(path);
	mounted.push(path);
	for (const command of [
		["mount", "-t", "tmpfs", "-o", "nosuid,nodev,noatime", "tmpfs", path],
		["cp", "-a", `${bundle}/rootfs/.`, path],
	])
		if (Bun.spawnSync(command).exitCode !== 0) throw new Error(command.join(" "));
	spec.root.path = path;
}

/** mountinfo escapes some of it, and a shell would expand the rest. */
function oddlyNamed(spec: Spec, bundle: string): void {
	spec.root.path = "r o#o*t '$x";
	renameSync(join(bundle, "rootfs"), join(bundle, spec.root.path));
}

const brief = ({ outcome, warn }: LogRecord & { warn?: readonly { rule: string }[] }) => [outcome, ...(warn ?? []).map(({ rule }) => rule)];
const written = `${wrote(["createContainer"])}${locked}`;

describe.each(runtimes)("on %s", (runtime) => {
	test("a hook after ossify's finds the root locked, which is recorded", async () => {
		expect(await outcomeOf(live(runtime, [writing("createContainer"), lockMarkedHook, quiet]))).toEqual({
			saw: written,
			records: [["requested", "hooks/locked-last", "hooks/behind"]],
		});
		expect(await outcomeOf(live(runtime, [lockMarkedHook, writing("createContainer")]))).toEqual({
			refused: expect.stringContaining("Read-only file system"),
			records: [["requested", "hooks/locked-last", "hooks/behind"]],
		});
	});

	test.each<[string, Hook[]]>([
		["is not there", []],
		["was changed", [{ ...lockMarkedHook, args: lockMarkedHook.args.map((arg) => arg.replace(/^remount ro.*$/m, "exit 0")) }]],
	])("where ossify's own hook %s, the root is locked before those of others", async (_, own) => {
		expect(await outcomeOf(live(runtime, [quiet, ...own]))).toEqual({ saw: locked, records: [["hardened", "hooks/behind"]] });
		expect(await outcomeOf(live(runtime, [writing("createContainer"), ...own]))).toEqual({
			refused: expect.stringContaining("Read-only file system"),
			records: [["hardened", "hooks/behind"]],
		});
	});

	test("a root that its author made read-only stays so, as without ossify", async () => {
		const edit = (spec: Spec) => {
			spec.root.readonly = true;
		};
		const hooks = [writing("createContainer"), lockMarkedHook];
		const kept = written.replace("writable\n", "");
		const found = runtime === "runc" ? { saw: kept } : { refused: expect.stringContaining("Read-only file system") };
		expect(await outcomeOf(live(runtime, hooks, { edit }))).toMatchObject({ ...found, records: [["requested"]] });
		expect(await outcomeOf(inFront(runtime, { edit, ...createContainer(writing("createContainer")) }))).toMatchObject(found);
	});

	/** Others' hooks may do anything there. A root that is not locked afterwards stops the container. */
	test.each<[string, string, string]>([
		["mount(8) is gone", "mount --bind /dev/null $(readlink -f /bin/mount)", "mount failed"],
		["mount(8) does nothing", "mount --bind /bin/true $(readlink -f /bin/mount)", "the kernel still lists a writable mount there"],
	])("a container whose root cannot be locked is refused: %s", async (_, script, why) => {
		const other: Hook = { path: "/bin/sh", args: ["sh", "-c", `cat >/dev/null; ${script}`], env: ["PATH=/usr/bin:/bin"] };
		expect(await outcomeOf(live(runtime, [other, lockMarkedHook]))).toEqual({
			refused: expect.stringContaining(why),
			records: ["requested", "failed"].map((outcome) => [outcome, "hooks/locked-last"]),
		});
		// runc itself locks the root after all hooks.
		if (runtime === "runc") return;
		expect(await outcomeOf(inFront(runtime, createContainer(other)))).toMatchObject({ refused: expect.stringContaining(why) });
	});

	test.each<[string, BundleOptions]>([
		["in a user namespace", { userNamespace: true }],
		["with 16 MiB of memory and 16 processes", { edit: limited(16 << 20, 16) }],
		["with shared mounts", { edit: (spec) => Object.assign(spec.linux, { rootfsPropagation: "shared" }) }],
		["with a root of an odd name", { edit: oddlyNamed }],
	])("%s, others' hooks write to the root, and it is locked after them", async (_, options) => {
		const before = mounts();
		const hooks = [writing("createContainer"), lockMarkedHook];
		expect(await outcomeOf(live(runtime, hooks, options))).toEqual({ saw: written, records: [["requested", "hooks/locked-last"]] });
		const front = await outcomeOf(inFront(runtime, { ...options, ...createContainer(writing("createContainer")) }));
		expect(front).toEqual({ saw: written, records: [["requested", ...(runtime === "crun" ? ["hooks/locked-last"] : [])]] });
		expect(newMounts(before).filter((line) => line.includes("/run/ossify"))).toEqual([]);
		expect(readdirSync("/run/ossify/lock")).toEqual([]);
	});

	test("in a user namespace, with the folder of the agent's socket, it is locked; and refused if the mark cannot be looked for", async () => {
		const start = () => outcomeOf(live(runtime, [writing("createContainer"), lockMarkedHook], { userNamespace: true }));
		mkdirSync("/run/ossify", { recursive: true });
		try {
			chmodSync("/run/ossify", 0o711);
			expect(await start()).toMatchObject({ saw: written });
			chmodSync("/run/ossify", 0o700);
			expect(await start()).toMatchObject({ refused: expect.stringContaining(runtime === "runc" ? "/run/ossify cannot be entered" : "") });
		} finally {
			chmodSync("/run/ossify", 0o755);
		}
	});

	test("a hook of the stage startContainer finds the root locked, and the tmpfs mounts writable", async () => {
		const inContainer = (script: string): Hook => ({
			path: "/bin/sh",
			args: ["sh", "-c", `cat >/dev/null; ${script}`],
			env: ["PATH=/usr/bin:/bin"],
		});
		const start = (script: string) => bundled(runtime, {}, { hooks: { startContainer: [inContainer(script)] } });
		expect(await outcomeOf(start("echo 1 >/tmp/made"))).toEqual({ saw: locked, records: [["hardened"]] });
		expect(await outcomeOf(start("! { echo 1 >/usr/made; } 2>/dev/null"))).toEqual({ saw: locked, records: [["hardened"]] });
	});

	test("keeps the other options of the root's mount", async () => {
		const container = await live(runtime, [writing("createContainer"), lockMarkedHook], { edit: onTmpfs }).start();
		const { stdout } = await container.exec(["sh", "-c", "grep -o ' / r[^ ]*' /proc/self/mountinfo"]);
		await container.remove();
		// crun itself drops two of them when it mounts the root.
		expect(stdout).toBe(runtime === "runc" ? " / ro,nosuid,nodev,noatime\n" : " / ro,noatime\n");
	});

	test("what is killed between the two hooks leaves no mark", async () => {
		const kill: Hook = { path: "/bin/sh", args: ["sh", "-c", "kill -9 $PPID"], env: ["PATH=/usr/bin:/bin"] };
		const killed = (spec: Spec) => {
			spec.hooks = { ...spec.hooks, createRuntime: [...(spec.hooks?.createRuntime ?? []), kill] };
		};
		const before = mounts();
		const engine = live(runtime, [writing("createContainer"), lockMarkedHook], { edit: killed });
		expect(await outcomeOf(engine)).toEqual({ refused: expect.any(String), records: [["requested", "hooks/locked-last"]] });
		expect(newMounts(before)).toEqual([]);
		expect(readdirSync("/run/ossify/lock")).toEqual([]);
		expect(await outcomeOf(live(runtime, [lockMarkedHook]))).toEqual({ saw: locked, records: [["hardened"]] });
	});

	test.each<[string, () => void, string]>([
		[
			"belongs to another user",
			() => chownSync("/run/ossify/lock", 1234, 1234),
			"lock is not a folder that belongs to root and that only root can write to",
		],
		[
			"can be written to by others",
			() => chmodSync("/run/ossify", 0o777),
			"ossify is not a folder that belongs to root and that only root can write to",
		],
		["is a link", () => symlinkSync("/srv", "/run/ossify"), "ossify is not a folder that belongs to root and that only root can write to"],
	])("refuses a container whose mark would be in a folder that %s", async (what, change, why) => {
		rmSync("/run/ossify", { recursive: true, force: true });
		if (what !== "is a link") mkdirSync("/run/ossify/lock", { recursive: true, mode: 0o755 });
		change();
		try {
			expect(await outcomeOf(live(runtime, [writing("createContainer"), lockMarkedHook]))).toEqual({
				refused: expect.stringContaining(why),
				records: [["failed", "hooks/locked-last"]],
			});
		} finally {
			rmSync("/run/ossify", { recursive: true, force: true });
		}
	});

	test("with ossify in front as well, both leave the root to the hook that comes last", async () => {
		const { path } = writeWrapper(runtime);
		const engine = live(runtime, [writing("createContainer"), lockMarkedHook], { runtime: path });
		expect(await outcomeOf(engine)).toMatchObject({ saw: written, records: [["unchanged"]] });
	});
});

describe("the script", () => {
	const shells: Readonly<Record<string, readonly string[]>> = { dash: ["dash"], bash: ["bash", "--posix"], busybox: ["busybox", "sh"] };
	test.each(Object.entries(shells))("locks, unlocks and locks again in %s", async (_, shell) => {
		const root = join(sandbox().folder, newName(), "a b");
		mkdirSync(root, { recursive: true });
		const script = (hook: SpecHook) => hook.args.slice(hook.args.indexOf("-c") + 1);
		const call = (hook: SpecHook) => [...shell, "-c", ...script(hook)];
		const [lock, unlock] = [call(lockHook(root)), call(unlockHook(root))].map((argv) =>
			argv.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" "),
		);
		const state = `grep -o ' a.040b r[^ ]*' /proc/self/mountinfo; grep -o 'a.040b r[^ ]*' /proc/self/mountinfo`;
		const text = `mount --bind '${root}' '${root}'; mount -o remount,bind,nosuid,nodev '${root}'
${lock}; echo $?; ${state}; ${unlock}; echo $?; ${state}; ${unlock}; echo $?; ${lock}; echo $?; ${lock}; echo $?; ${state}`;
		const { stdout, stderr } = await run(["unshare", "--mount", "--propagation", "private", "sh", "-c", text]);
		const [ro, rw] = ["ro", "rw"].map((one) => `a\\040b ${one},nosuid,nodev,relatime\n`);
		expect([stdout, stderr]).toEqual([`0\n${ro}0\n${rw}0\n0\n0\n${ro}`, ""]);
	});

	test("ends well, and does nothing, where there is no mark", async () => {
		expect(await run([lockMarkedHook.path, ...lockMarkedHook.args.slice(1)])).toMatchObject({ code: 0, stdout: "", stderr: "" });
	});

	test("fails where the root is not a mount", async () => {
		const { path, args } = lockHook("/srv/none");
		expect(await run([path, ...args.slice(1)])).toMatchObject({
			code: 5,
			stderr:
				"ossify: cannot make the root /srv/none read-only after the other hooks of the stage createContainer: it is not a mount of its own\n",
		});
	});
});
