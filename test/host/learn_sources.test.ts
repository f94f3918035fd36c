/** `ossify learn`: around a command, of all containers of a machine, and over several runs. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run, until } from "./support/command.ts";
import { type Engine, newName } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { Docker, dockerEngine, dockerRun } from "./support/docker.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { buildOs, buildWith } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";

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
			fails: paths(replay.filter(({ fails }) => fails)),
		})),
	};
}

const notesIn = (stderr: string) =>
	stderr
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line))
		.map((line) => (line.note ?? line.error).message.replace(/\(\d+ looks?\)/, "(looks)"));

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
			const { code, stdout, stderr } = await start(newName(), writes);
			expect({ code, ...answersIn(stdout), notes: notesIn(stderr) }).toEqual({
				code: 3,
				...wanted,
				notes: [expect.stringMatching(/^the container \S+ has ended, and was read to its end \(looks\)$/)],
			});
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

async function imageOfApp(): Promise<string> {
	return await buildWith("sources", async (root) => {
		for (const folder of ["var/cache", "var/lib"]) mkdirSync(join(root, folder), { recursive: true });
		writeFileSync(join(root, "var/cache/of-image"), "x");
	});
}
