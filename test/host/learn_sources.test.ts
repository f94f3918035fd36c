/** `ossify learn`: around a command, of all containers of a machine, and over several runs. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run, until } from "./support/command.ts";
import { type Engine, newName, waiting } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { Docker, dockerEngine, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { hooked } from "./support/hooked.ts";
import { buildOs, buildWith } from "./support/images.ts";
import { podman, podmanEngine, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

const engines: Engine[] = [];
afterAll(async () => {
	for (const engine of engines) await engine.close();
});

const learnAround = [ossifyExecutable(), "learn", "--format", "json", "--"];

interface Answer {
	readonly source: string;
	readonly image?: string;
	readonly containers?: readonly string[];
	readonly samples: number;
	readonly allowances: readonly { path: string }[];
	readonly data: readonly { path: string }[];
	readonly replay?: readonly { path: string; fails: boolean }[];
}

/** The results, among what the command printed. */
function answersIn(stdout: string) {
	const lines = stdout.split("\n").filter((line) => line !== "");
	const answers = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Answer);
	const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path);
	return {
		printed: lines.filter((line) => !line.startsWith("{")),
		found: answers.map(({ allowances, data, replay = [] }) => ({
			allowances: paths(allowances),
			data: paths(data),
			// A look may see a folder of the image that is copied to the layer and still empty there, as if it had been written itself.
			fails: paths(replay.filter(({ fails, path }) => fails && !["/var", "/var/lib"].includes(path))),
		})),
	};
}

const notesIn = (stderr: string) =>
	stderr
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line))
		.map((line) => (line.note ?? line.error).message.replace(/\(\d+ looks?\)/, "(looks)"));

/**
 * An engine may remove a layer before it can be read, on a machine with other work. That is said then: only a container that was read to its end, as
 * `learn` says, is looked at.
 */
async function readToItsEnd(start: () => Promise<CommandResult>): Promise<CommandResult> {
	for (let tries = 0; tries < 20; tries += 1) {
		const result = await start();
		const [note] = notesIn(result.stderr);
		if (/^the container \S+ has ended, and was read to its end \(looks\)$/.test(note)) return result;
		expect(note).toMatch(/its layer was removed before it could be read|there is no such file or folder$|^no container was seen/);
	}
	throw new Error("no container was read to its end");
}

/** The last write is the last thing that the container does. */
const writes = [
	"/bin/sh",
	"-c",
	"mkdir -p /var/cache/app /var/lib/app; echo to the user; echo x >/var/cache/app/x; echo x >/var/lib/app/last; exit 3",
];
const wanted = { printed: ["to the user"], found: [{ allowances: ["/var/cache"], data: ["/var/lib/app"], fails: ["/var/lib/app"] }] };

describe("around a command", () => {
	type Starter = (name: string, command: readonly string[]) => Promise<CommandResult>;
	const starters: Readonly<Record<string, () => Promise<Starter>>> = {
		Podman: async () => async (name, command) =>
			await podman(podmanRun({ command }, await imageOfApp(), ["--rm", "--name", name]), { through: learnAround }),
		Docker: async () => {
			const docker = await Docker.start();
			engines.push(dockerEngine(docker));
			await docker.load(await imageOfApp());
			return async (_, command) => await docker.run(dockerRun({ command }, await imageOfApp(), ["--rm"]), {}, learnAround);
		},
		"containerd 2": async () => {
			const containerd = await Containerd.start({ version: 2 });
			engines.push({ name: "containerd", start: () => Promise.reject(new Error("not used")), close: () => containerd.stop() });
			return async (name, command) => {
				const image = await imageOfApp();
				return await containerd.ctr("default", image, ["run", "--rm", image, name, ...command], learnAround);
			};
		},
	};

	test.each(Object.keys(starters))(
		"%s: a container that is removed at its end is read to its end, and the command's exit code is kept",
		async (engine) => {
			const start = await (starters[engine] as () => Promise<Starter>)();
			const { code, stdout, stderr } = await readToItsEnd(async () => await start(newName(), writes));
			expect({ code, ...answersIn(stdout), notes: notesIn(stderr).length }).toEqual({ code: 3, ...wanted, notes: 1 });
		},
	);

	test("Ctrl-C ends the command, and what was seen is reported", async () => {
		const name = newName();
		const command = ["/bin/sh", "-c", "trap 'exit 0' INT; echo x >/var/log/x.log; echo ready; while :; do sleep 1 & wait $!; done"];
		let interrupted: Promise<void> | undefined;
		const image = await buildOs();
		const arguments_ = podmanRun({ command }, image, ["--rm", "--name", name]);
		const { code, stdout } = await podman(arguments_, {
			through: learnAround,
			onStart: (pid) => {
				interrupted = until("the write", async () => (await podman(["exec", name, "cat", "/var/log/x.log"])).code === 0).then(() => {
					process.kill(pid, "SIGINT");
				});
			},
		});
		await interrupted;
		expect({ code, ...answersIn(stdout) }).toEqual({
			code: 0,
			printed: ["ready"],
			found: [{ allowances: ["/var/log"], data: [], fails: [] }],
		});
	});

	test.each([
		[["sh", "-c", "exit 0"], 5, "no container was seen that started while the command ran"],
		[["sh", "-c", "exit 7"], 7, "no container was seen that started while the command ran"],
		[["/no/such/program"], 5, expect.stringContaining("/no/such/program")],
	])("%p starts none", async (command, code, message) => {
		const result = await run([...learnAround, ...command]);
		expect({ code: result.code, stdout: result.stdout, notes: notesIn(result.stderr) }).toEqual({ code, stdout: "", notes: [message] });
	});
});

test("what the image has in a folder counts in a container that has ended, on Podman", async () => {
	const image = await buildWith("cached", async (root) => {
		mkdirSync(join(root, "var/cache/app"), { recursive: true });
		writeFileSync(join(root, "var/cache/app/of-image"), "x".repeat(2_000_000));
	});
	const command = ["/bin/sh", "-c", "echo x >/var/cache/app/x"];
	const sizesIn = (stdout: string) => JSON.parse(stdout).allowances.map(({ path, size }: { path: string; size: number }) => [path, size]);
	const wantedSizes = [["/var/cache/app", 4 * 1024 ** 2]];
	const name = newName();
	const around = await podman(podmanRun({ command }, image, ["--name", name]), { through: learnAround });
	expect(sizesIn(around.stdout)).toEqual(wantedSizes);
	const removed = await readToItsEnd(
		async () => await podman(podmanRun({ command }, image, ["--rm", "--name", newName()]), { through: learnAround }),
	);
	expect(sizesIn(removed.stdout)).toEqual(wantedSizes);
	const upper = (await podman(["inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", name])).stdout.trim();
	const ended = await run([ossifyExecutable(), "learn", "--upperdir", upper, "--format", "json"]);
	expect(sizesIn(ended.stdout)).toEqual(wantedSizes);
	await podman(["rm", name]);
});

test("--all: containers of one image are one proposal, and sandboxes are left out; --merge adds an earlier run", async () => {
	const crio = crioEngine(await Crio.start());
	engines.push(crio);
	const image = await imageOfApp();
	const write = (path: string) => ["/bin/sh", "-c", `mkdir -p ${path}; echo x >${path}/x; echo done >/dev/shm/done; ${waiting[2]}`];
	const containers = [];
	for (const path of ["/var/cache/a", "/var/cache/b"]) {
		const container = await crio.start({ image, command: write(path) });
		await until("the write", async () => (await container.exec(["cat", "/dev/shm/done"])).stdout === "done\n");
		containers.push(container);
	}
	const folders = join(sandbox().folder, newName());
	writeFileSync(folders, JSON.stringify(withEngineFolders()));
	const learned = await run([ossifyExecutable(), "learn", "--all", "-d", folders, "--format", "json"]);
	for (const container of containers) await container.remove();
	// Engines of earlier tests have left containers of other images.
	const [answer, ...more] = learned.stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as Answer)
		.filter((one) => one.image === image.replace(/:1$/, ""));
	expect({ code: learned.code, more, image: answer?.image, names: answer?.containers?.length, samples: answer?.samples }).toEqual({
		code: 0,
		more: [],
		image: image.replace(/:1$/, ""),
		names: 2,
		samples: 2,
	});
	expect(answersIn(JSON.stringify(answer)).found).toEqual([{ allowances: ["/var/cache"], data: [], fails: [] }]);
	const earlier = join(sandbox().folder, newName());
	writeFileSync(earlier, `${JSON.stringify(answer)}\n`);
	const merged = await podman(podmanRun({ command: writes }, image, ["--rm", "--name", newName()]), {
		through: [ossifyExecutable(), "learn", "--merge", earlier, "--format", "json", "--"],
	});
	expect(answersIn(merged.stdout)).toEqual(wanted);
});

test("an allowance that a hardened container does not use is named, on Podman", async () => {
	const allowances = { "/var/cache/app": { size: "1Mi" }, "/var/unused": { size: "1Mi" }, "/etc/of-image": { size: "1Mi" } };
	const hardened = await hooked.Podman({ data: { ossify: { config: { tmpfs: { allowances } } } } });
	engines.push(hardened);
	const image = await buildWith("unused", async (root) => {
		for (const folder of ["var/cache/app", "var/unused", "etc/of-image"]) mkdirSync(join(root, folder), { recursive: true });
		writeFileSync(join(root, "etc/of-image/file"), "of the image");
	});
	const command = ["/bin/sh", "-c", `echo x >/var/cache/app/x; echo x >/tmp/x; echo done >/dev/shm/done; ${waiting[2]}`];
	const container = await hardened.start({ image, command });
	await until("the write", async () => (await container.exec(["cat", "/dev/shm/done"])).stdout === "done\n");
	const { stdout } = await run([ossifyExecutable(), "learn", container.id, "--format", "json"]);
	const { tmpfs } = JSON.parse(stdout) as { tmpfs: readonly { path: string; entries: number; isUsed: boolean }[] };
	await container.exec(["rm", "/tmp/x"]);
	const earlier = join(sandbox().folder, newName());
	writeFileSync(earlier, stdout);
	const later = await run([ossifyExecutable(), "learn", container.id, "--merge", earlier]);
	await container.remove();
	const shown = tmpfs.map(({ path, entries, isUsed }) => `${path} ${entries} ${isUsed}`).sort();
	expect(shown).toEqual([
		"/etc/of-image 1 false",
		"/run 5 false",
		"/tmp 1 true",
		"/var/cache/app 1 true",
		"/var/tmp 0 false",
		"/var/unused 0 false",
	]);
	const section = later.stdout
		.trimEnd()
		.split("\n\n")
		.find((one) => one.startsWith("Tmpfs mounts that were not used"));
	expect(section?.split("\n").slice(1).sort()).toEqual([
		"  /etc/of-image  only what the image has there",
		"  /run  only what the image has there",
		"  /var/tmp  empty",
		"  /var/unused  empty",
	]);
});

describe("a diff, and what was denied", () => {
	test.each(["Podman", "Docker"])("of %s is read", async (name) => {
		const docker = name === "Docker" ? await Docker.start() : undefined;
		const engine = docker === undefined ? podmanEngine() : dockerEngine(docker);
		engines.push(engine);
		const container = await engine.start({
			image: await imageOfApp(),
			command: [...writes.slice(0, 2), `${writes[2]?.replace("; exit 3", "")}; echo done >/dev/shm/done; ${waiting[2]}`],
		});
		await until("the writes", async () => (await container.exec(["cat", "/dev/shm/done"])).stdout === "done\n");
		const of = async (...args: readonly string[]) => (docker === undefined ? await podman(args) : await docker.run(args)).stdout;
		const texts = [await of("diff", container.id), ...(docker === undefined ? [await of("diff", "--format", "json", container.id)] : [])];
		await container.remove();
		for (const input of texts) {
			const { code, stdout, stderr } = await run([ossifyExecutable(), "learn", "--diff", "-", "--format", "json"], { input });
			expect({ code, stderr, ...answersIn(stdout) }).toEqual({
				code: 0,
				stderr: "",
				printed: [],
				found: [{ allowances: ["/var/cache"], data: ["/var/lib/app"], fails: [] }],
			});
		}
	});
});

async function imageOfApp(): Promise<string> {
	return await buildWith("sources", async (root) => {
		for (const folder of ["var/cache", "var/lib"]) mkdirSync(join(root, folder), { recursive: true });
		writeFileSync(join(root, "var/cache/of-image"), "x");
	});
}
