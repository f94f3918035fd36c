/** One copy-up with one meaning: what the image has in a folder is in the container's tmpfs as it was, by each way and runtime. */
import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeBundle, startBundle } from "./support/bundle.ts";
import { must } from "./support/command.ts";
import { type Container, newName, Refused } from "./support/container.ts";
import { findEngines, type OciRuntime, ossifyExecutable } from "./support/engines.ts";
import { factsBelow } from "./support/facts.ts";
import { bundled, type HookSettings, type LogRecord, readLog, writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { makeKinds } from "./support/kinds.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { type Hook, mappedRoot, type Spec } from "./support/spec.ts";
import { makeTree, wwwData } from "./support/tree.ts";
import { writeWrapper } from "./support/wrapped.ts";

const MiB = 1024 * 1024;
const memory = "/sys/fs/cgroup/memory";
const runtimes = ["runc", "crun"] as const;

/** What a test wants of an image, of its spec and of ossify. */
interface Image {
	readonly fill?: (rootfs: string) => void | Promise<void>;
	readonly edit?: (spec: Spec) => void;
	readonly userNamespace?: boolean;
	readonly settings?: HookSettings;
	/** Called in place of the OCI runtime. */
	readonly runtime?: string;
}

/** The log also of a container that does not start. */
interface Started {
	readonly container?: Container;
	readonly refused?: string;
	readonly records: readonly LogRecord[];
	/** The spec that the runtime got; of a plain bundle only. */
	readonly spec?: Spec;
}

type Start = (image: Image) => Promise<Started>;

async function attempt(start: () => Promise<Container>, log: string): Promise<Started> {
	try {
		return { container: await start(), records: readLog(log) };
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return { refused: error.message, records: readLog(log) };
	}
}

function byWrapper(runtime: OciRuntime, executable: string): Start {
	return async ({ settings, runtime: real, ...image }) => {
		const { path, log } = writeWrapper(runtime, { executable, ...settings }, real);
		const bundle = await makeBundle({}, image);
		const config = join(bundle, "config.json");
		let spec: Spec | undefined;
		const started = await attempt(async () => {
			const container = await startBundle(runtime, bundle, path);
			spec = JSON.parse(readFileSync(config, "utf8"));
			return container;
		}, log);
		return { ...started, ...(spec && { spec }) };
	};
}

/** From a folder: nothing of the image goes through an archive, which has no sockets. */
function byPodman(runtime: OciRuntime): Start {
	return async ({ fill, settings, runtime: real = findEngines()[runtime], userNamespace = false }) => {
		const { hooksDir, log } = writeHookFile("precreate", settings);
		const [rootfs, name] = [join(sandbox().folder, newName()), newName()];
		const options = { hooksDir, runtime: real };
		if (!userNamespace) await makeTree(rootfs);
		if (!userNamespace) await fill?.(rootfs);
		if (userNamespace) for (const file of ["/etc/subuid", "/etc/subgid"]) writeFileSync(file, "containers:200000:1000000\n");
		const more = ["--detach", "--name", name, userNamespace ? "--userns=auto:size=65536" : "--rootfs"];
		const remove = async () => {
			await podman(["rm", "--force", "--time", "0", "--ignore", name], options);
		};
		return await attempt(async () => {
			const { code, stderr } = await podman(podmanRun({}, userNamespace ? await buildOs() : rootfs, more), options);
			if (code === 0) return { id: name, exec: (command) => podman(["exec", name, ...command], options), remove };
			await remove();
			throw new Refused(stderr);
		}, log);
	};
}

function byLiveHook(runtime: OciRuntime): Start {
	return async ({ settings, ...image }) => {
		const engine = bundled(runtime, settings, image);
		const container = await engine.start({});
		return { container, records: engine.records() };
	};
}

const inFront = runtimes.map((runtime): [string, Start] => [`the runtime in front of ${runtime}`, byWrapper(runtime, ossifyExecutable())]);
/** Debian's is 1.1.5, which differs from this one in copying and in mounting. */
const current = ([runtime, start]: [string, Start]): [string, Start] => [
	`${runtime} 1.4`,
	(image) => start({ runtime: findEngines().currentRunc, ...image }),
];
const ofPodman = runtimes.map((runtime): [string, Start] => [`the hook of Podman, with ${runtime}`, byPodman(runtime)]);
const live = runtimes.map((runtime): [string, Start] => [`the live hook on ${runtime}`, byLiveHook(runtime)]);

/** The container's root, seen from the host. */
async function rootOf(container: Container): Promise<string> {
	const path = await cgroupOf(container);
	return `/proc/${readFileSync(join(path, "cgroup.procs"), "utf8").split("\n")[0]}/root`;
}

async function cgroupOf(container: Container): Promise<string> {
	const { stdout } = await container.exec(["cat", "/proc/1/cgroup"]);
	return join(memory, /^\d+:memory:(.*)$/m.exec(stdout)?.[1] ?? "");
}

function startedOf({ container, refused, records }: Started): Container {
	if (container === undefined) throw new Error(`it did not start: ${refused}\n${JSON.stringify(records)}`);
	return container;
}

const tmpfs = ["/run", "/tmp", "/var/tmp"];

const onCurrent = [
	current(["the runtime in front of runc", byWrapper("runc", ossifyExecutable())]),
	current(["the hook of Podman, with runc", byPodman("runc")]),
];

describe.each([...live, ...inFront, ...ofPodman, ...onCurrent])("by %s", (_, start) => {
	test("each kind of file is in the tmpfs as the image has it", async () => {
		let image = "";
		const started = await start({
			fill: async (rootfs) => {
				image = rootfs;
				await makeKinds(join(rootfs, "run/kinds"));
			},
		});
		const container = startedOf(started);
		const expected = await factsBelow(join(image, "run/kinds"));
		expect(Object.keys(expected)).toContain("/\u00ff\u00fe\n");
		expect(await factsBelow(join(await rootOf(container), "run/kinds"))).toEqual(expected);
		expect((await container.exec(["stat", "-f", "-c", "%T", "/run", "/tmp"])).stdout).toBe("tmpfs\ntmpfs\n");
		expect((await container.exec(["touch", "/usr/x"])).stderr).toContain("Read-only file system");
		expect(started.records).toMatchObject([{ readonly: true, tmpfs, warn: [] }]);
		await container.remove();
	});
});

describe.each([...inFront, ...ofPodman, ...onCurrent])("by %s", (_, start) => {
	test("in a user namespace, files belong to the users that the image's do", async () => {
		let folder = "";
		const fill = (rootfs: string) => {
			folder = join(rootfs, "run/httpd");
		};
		// The bundle's files are all of the container's root by then.
		const edit = () => chownSync(folder, mappedRoot + wwwData, mappedRoot + wwwData);
		const container = startedOf(await start({ fill, edit, userNamespace: true }));
		expect((await container.exec(["stat", "-c", "%n %u:%g %a", "/run/httpd"])).stdout).toBe("/run/httpd 33:33 710\n");
		expect((await container.exec(["stat", "-f", "-c", "%T", "/run"])).stdout).toBe("tmpfs\n");
		expect((await container.exec(["cat", "/proc/self/uid_map"])).stdout).not.toMatch(/^ +0 +0 /);
		await container.remove();
	});

	test("an image that has nothing there gets a mount of the runtime's", async () => {
		const fill = (rootfs: string) => {
			rmSync(join(rootfs, "run"), { recursive: true });
		};
		const { spec, ...started } = await start({ fill });
		const container = startedOf(started);
		expect((await container.exec(["stat", "-f", "-c", "%T", "/run", "/tmp"])).stdout).toBe("tmpfs\ntmpfs\n");
		expect(started.records).toMatchObject([{ outcome: "requested", tmpfs, warn: [] }]);
		expect([spec?.hooks, spec?.mounts.flatMap(({ options = [] }) => options.filter((one) => one === "tmpcopyup"))]).toEqual([
			undefined,
			...(spec ? [[]] : [undefined]),
		]);
		await container.remove();
	});

	test("more than the tmpfs may hold keeps the container from starting, and the reason is recorded", async () => {
		const fill = (rootfs: string) => writeFileSync(join(rootfs, "run/big"), new Uint8Array(2 * MiB));
		const data = { ossify: { config: { tmpfs: { allowances: { "/run": { size: MiB } } } } } };
		const { refused, records } = await start({ fill, settings: { data } });
		expect(refused).toMatch(/exit (?:code|status)|hook/);
		const message = expect.stringMatching(
			/cannot fill the tmpfs on "\/run": the image has at least 2097152 bytes there, more than the 1048576 bytes/,
		);
		expect(records).toMatchObject([
			{ outcome: "requested", tmpfs },
			{
				outcome: "failed",
				stage: "createRuntime",
				container: expect.any(String),
				engine: records[0]?.engine ?? expect.anything(),
				mode: "enforce",
				readonly: true,
				tmpfs: [],
				error: { code: "policy/tmpfs-too-small", message },
			},
		]);
	});
});

describe.each([...inFront.slice(0, 2), ...ofPodman])("by %s, with copying left to the runtime", (_, start) => {
	const filled = (rootfs: string) => writeFileSync(join(rootfs, "run/big"), new Uint8Array(2 * MiB).fill(1));
	const many = (rootfs: string) => {
		for (let at = 0; at < 100; at++) writeFileSync(join(rootfs, `run/${at}`), "");
	};

	test.each<[string, Image, object, RegExp]>([
		[
			"content",
			{ fill: filled },
			{ size: MiB },
			/the image has at least 2\d+ bytes there, more than the 1048576 bytes that it may hold: raise its size/,
		],
		["files", { fill: many }, { inodes: 50 }, /at least 50 files, folders and links there, more than the 49 .*: raise its inodes/],
	])(
		"more %s than a tmpfs may hold is refused before the start, with what there is and what to change",
		async (_, image, allowance, said) => {
			const data = { ossify: { config: { tmpfs: { allowances: { "/run": allowance } } } } };
			const { refused, records } = await start({ ...image, settings: { data, flags: ["--copy-up", "runtime"] } });
			expect(refused).toBeString();
			expect(records).toMatchObject([
				{ outcome: "failed", tmpfs: [], error: { code: "policy/tmpfs-too-small", message: expect.stringMatching(said) } },
			]);
			expect(refused).not.toContain("o space left on device");
		},
	);
});

// Podman's bundles are its own: no memory limit can be written into them.
test.each(inFront.slice(0, 2))(
	"by %s, copying that is left to the runtime is refused where the container's memory does not hold it",
	async (_, start) => {
		const fill = (rootfs: string) => writeFileSync(join(rootfs, "run/big"), new Uint8Array(2 * MiB).fill(1));
		const edit = (spec: Spec) => Object.assign(spec.linux, { resources: { memory: { limit: MiB } } });
		const data = { ossify: { config: { tmpfs: { allowances: { "/run": { size: 8 * MiB, memory_percent: null } } } } } };
		const { refused, records } = await start({ fill, edit, settings: { data, flags: ["--copy-up", "runtime"] } });
		expect(refused).toBeString();
		const message = expect.stringMatching(/the container's memory limit leaves 1048576: raise that limit/);
		expect(records).toMatchObject([{ outcome: "failed", tmpfs: [], error: { code: "policy/tmpfs-too-small", message } }]);
	},
);

describe.each([...inFront, ...onCurrent.slice(0, 1)])("by %s", (_, start) => {
	test("a program can write where the image lets its user: the folder has its mode, whatever the umask is", async () => {
		const fill = (rootfs: string) => {
			const folder = join(rootfs, "run/postgresql");
			mkdirSync(folder);
			chownSync(folder, 999, 999);
			chmodSync(folder, 0o3777);
		};
		const edit = (spec: Spec) => {
			spec.process.user = { uid: 1001, gid: 1001 };
		};
		const container = startedOf(await start({ fill, edit }));
		const { stdout, stderr } = await container.exec(["sh", "-c", "touch /run/postgresql/.s && stat -c '%u:%g %a' /run/postgresql"]);
		expect([stdout, stderr]).toEqual(["999:999 3777\n", ""]);
		await container.remove();
	});

	test("what is copied is charged to a container with 16 MiB, and too much for it is refused", async () => {
		const edit = (spec: Spec) => Object.assign(spec.linux, { resources: { memory: { limit: 16 * MiB } } });
		const filling = (size: number) => (rootfs: string) => writeFileSync(join(rootfs, "run/big"), new Uint8Array(size).fill(1));
		const settings = { data: { ossify: { config: { tmpfs: { allowances: { "/run": { size: 64 * MiB, memory_percent: 100 } } } } } } };
		const container = startedOf(await start({ fill: filling(4 * MiB), edit, settings }));
		const stat = readFileSync(join(await cgroupOf(container), "memory.stat"), "utf8");
		expect(Number(/^total_shmem (\d+)$/m.exec(stat)?.[1])).toBeGreaterThan(3.9 * MiB);
		await container.remove();
		const { records } = await start({ fill: filling(14 * MiB), edit, settings });
		expect(records.at(-1)).toMatchObject({ outcome: "failed", error: { code: "policy/tmpfs-too-small" } });
	});

	test("hooks of others find the tmpfs, filled, and mounts of the spec stay on top of it", async () => {
		const said = join(sandbox().folder, newName());
		const look = (stage: string): Hook => ({
			path: "/bin/sh",
			args: [
				"sh",
				"-c",
				`pid=$(grep -o '"pid": *[0-9]*' | grep -o '[0-9]*'); root=$(cat ${said}.root)
				echo ${stage} $(stat -f -c %T /proc/$pid/root$root/run) $(ls /proc/$pid/root$root/run/httpd) >>${said}`,
			],
		});
		const volume = join(sandbox().folder, newName());
		mkdirSync(volume);
		const edit = (spec: Spec) => {
			spec.hooks = { prestart: [look("prestart")], createRuntime: [look("createRuntime")] };
			spec.mounts.push({ destination: "/run/lock", type: "bind", source: volume, options: ["rbind", "rw"] });
		};
		const fill = (rootfs: string) => writeFileSync(`${said}.root`, rootfs);
		const { spec, ...started } = await start({ fill, edit });
		const container = startedOf(started);
		expect(readFileSync(said, "utf8")).toBe("prestart tmpfs keep link\ncreateRuntime tmpfs keep link\n");
		expect(spec?.hooks?.prestart?.map(({ path }) => basename(path))).toEqual(["env", "sh"]);
		expect((await container.exec(["touch", "/run/lock/x", "/run/y"])).stderr).toBe("");
		expect((await container.exec(["ls", "/run"])).stdout).toBe("httpd\nlock\ny\n");
		expect(readFileSync(join(volume, "x"), "utf8")).toBe("");
		await container.remove();
	});
});

describe.each(runtimes)("in front of %s", (runtime) => {
	test("a bundle that is started again is not changed again, and a made-up hook does not replace ossify's", async () => {
		const data = { ossify: { config: { tmpfs: { add_to_readonly_roots: true } } } };
		const { path, log } = writeWrapper(runtime, { data });
		const bundle = await makeBundle();
		const config = join(bundle, "config.json");
		const read = () => JSON.parse(readFileSync(config, "utf8")) as Spec;
		const keep = join(sandbox().folder, newName());
		mkdirSync(keep);
		const once = async () => {
			writeFileSync(join(keep, "config.json"), readFileSync(config));
			const container = await startBundle(runtime, bundle, path);
			const found = [(await container.exec(["ls", "/run/httpd"])).stdout, readFileSync(config, "utf8")];
			await must([findEngines()[runtime], "--root", join(sandbox().folder, runtime), "delete", "--force", container.id]);
			return found;
		};
		const [first, hardened = ""] = await once();
		expect([first, (await once())[1]]).toEqual(["keep\nlink\n", hardened]);
		const forged = read();
		const [entry] = forged.hooks?.createRuntime ?? [];
		const args = (entry?.args ?? []).map((word) =>
			word.startsWith('{"stage"') ? JSON.stringify({ ...JSON.parse(word), restored: true }) : word,
		);
		writeFileSync(config, JSON.stringify({ ...forged, hooks: { createRuntime: [{ ...entry, args }] } }));
		expect([(await once())[0], read().hooks]).toEqual(["keep\nlink\n", JSON.parse(hardened).hooks]);
		expect(readLog(log).map(({ outcome }) => outcome)).toEqual(["requested", "requested", "requested"]);
		rmSync(bundle, { recursive: true });
	});

	test("a runtime that ossify does not know copies itself, and the record says what that may lose", async () => {
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const script = join(folder, "other");
		writeFileSync(script, `#!/bin/sh\nexec ${findEngines()[runtime]} "$@"\n`);
		chmodSync(script, 0o755);
		const started = await byWrapper(runtime, ossifyExecutable())({ runtime: script });
		expect(started.spec?.hooks).toBeUndefined();
		const message = expect.stringMatching(
			/^the runtime itself copies what the image has on \/run \(ossify does not know whether containers of .*FIFO/,
		);
		expect(started.records).toMatchObject([{ tmpfs, warn: [{ rule: "runtime/copy-up", message }, { rule: "runtime/unknown" }] }]);
		await startedOf(started).remove();
	});
});

describe.each(runtimes)("with Podman and %s", (runtime) => {
	test("a container does not start whose ossify has gone meanwhile", async () => {
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const [executable, script] = [join(folder, "ossify"), join(folder, runtime)];
		copyFileSync(ossifyExecutable(), executable);
		writeFileSync(script, `#!/bin/sh\nrm -f ${executable}\nexec ${findEngines()[runtime]} "$@"\n`);
		for (const file of [executable, script]) chmodSync(file, 0o755);
		const { refused, records } = await byPodman(runtime)({ settings: { executable }, runtime: script });
		expect(refused).toMatch(/hook|exit (?:code|status): 127/);
		expect(records).toMatchObject([{ outcome: "requested" }]);
	});
});
