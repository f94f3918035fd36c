/** `ossify install docker` on a real dockerd: what becomes of its containers, from start to restart, and that `uninstall` undoes it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { checkedContainer, checks } from "./support/checks.ts";
import { type CommandResult, must, run, until } from "./support/command.ts";
import { type Container, newName, waiting } from "./support/container.ts";
import { Docker, dockerEngine, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { expectCheck, expectLocked } from "./support/expect_check.ts";
import { type LogRecord, readLog } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { sandbox } from "./support/sandbox.ts";

const config = "/etc/docker/daemon.json";
const log = "/var/log/ossify/decisions.log";
const wrote = { code: 0, stdout: "wrote\n", stderr: "" };
const locked = { code: 1, stdout: "", stderr: "touch: /usr/x: Read-only file system\n" };
const touching = ["sh", "-c", "touch /usr/x && echo wrote"];

const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);
const lastRecord = (): LogRecord | undefined => readLog(log).at(-1);

/** Data that names the folders of the test's dockerds. */
function dataFile(): string {
	const path = `${sandbox().folder}/${newName()}.json`;
	writeFileSync(path, JSON.stringify(withEngineFolders()));
	return path;
}

/** A dockerd with its configuration where an administrator has it, after `prepare` was done with that. */
function configured(prepare: () => Promise<unknown>): Promise<Docker> {
	return Docker.start({
		configure: async (written) => {
			mkdirSync("/etc/docker", { recursive: true });
			copyFileSync(written, config);
			await prepare();
			return config;
		},
	});
}

describe("ossify install docker", () => {
	let docker: Docker;
	let image: string;
	let before: string;

	beforeAll(async () => {
		docker = await configured(async () => {
			before = readFileSync(config, "utf8");
			const { code, stderr } = await ossify("install", "docker", "-d", dataFile());
			expect([code, stderr]).toEqual([0, expect.stringContaining("build with BuildKit, which does not use this runtime")]);
		});
		image = await buildOs();
		await docker.load(image);
	});
	afterAll(async () => {
		await docker?.stop();
		await must([ossifyExecutable(), "uninstall", "docker"]);
		expect(readFileSync(config, "utf8")).toBe(before);
		expect(existsSync("/usr/libexec/ossify")).toBe(false);
		rmSync(config);
	});

	/** Starts one container, looks at it, and ends it. */
	async function inContainer(request: Parameters<typeof dockerRun>[0], look: (container: Container) => Promise<unknown>): Promise<void> {
		const container = await dockerEngine(docker).start(request);
		try {
			await look(container);
		} finally {
			await container.remove();
		}
	}

	test("a container is hardened, and Docker's files are known", async () => {
		await inContainer(checkedContainer(), async (container) => {
			for (const check of checks) await expectCheck(container, check);
		});
		expect(lastRecord()).toMatchObject({ engine: "docker", stage: "create", outcome: "requested", mode: "enforce", readonly: true });
		expect(
			lastRecord()
				?.reasons.map(({ rule }) => rule)
				.sort(),
		).toEqual(["files/engine", "readonly/root", "tmpfs/allowances", "tmpfs/noexec"]);
	});

	test("a privileged container is left alone", async () => {
		await inContainer({ privileged: true }, async (container) => expect(await container.exec(touching)).toEqual(wrote));
		expect(lastRecord()).toMatchObject({ outcome: "unchanged", readonly: false, reasons: [{ rule: "exemptions/privileged" }] });
	});

	test("exec has its exit code, output and user", async () => {
		await inContainer({}, async (container) => {
			expect(await container.exec(["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
			expect(await docker.run(["exec", "--user", "1000", container.id, "id", "-u"])).toMatchObject({ code: 0, stdout: "1000\n" });
			expect(await container.exec(touching)).toEqual(locked);
		});
	});

	test("a container that was stopped starts hardened again, and has the exit code of its program", async () => {
		const command = ["sh", "-c", "trap 'exit 3' TERM; echo started; while :; do sleep 1 & wait $!; done"];
		await inContainer({ command }, async (container) => {
			const inspected = async (format: string) => (await docker.run(["inspect", "--format", format, container.id])).stdout.trim();
			const started = (times: number) =>
				until("its first line", async () => (await docker.run(["logs", container.id])).stdout === "started\n".repeat(times));
			await started(1);
			expect(await container.exec(["sh", "-c", "echo kept >/tmp/x && cat /tmp/x"])).toMatchObject({ stdout: "kept\n" });
			expect(await docker.run(["stop", "--time", "10", container.id])).toMatchObject({ code: 0 });
			expect(await inspected("{{.State.Status}} {{.State.ExitCode}}")).toBe("exited 3");
			expect(await docker.run(["start", container.id])).toMatchObject({ code: 0 });
			await started(2);
			expect(await container.exec(touching)).toEqual(locked);
			expect(await container.exec(["cat", "/tmp/x"])).toMatchObject({
				code: 1,
				stderr: "cat: can't open '/tmp/x': No such file or directory\n",
			});
			expect(await docker.run(["restart", "--time", "10", container.id])).toMatchObject({ code: 0 });
			await started(3);
			await expectLocked(container);
			expect(await docker.run(["pause", container.id])).toMatchObject({ code: 0 });
			expect(await docker.run(["unpause", container.id])).toMatchObject({ code: 0 });
			await expectLocked(container);
		});
	});

	test("a container with Docker's own --read-only is not changed back, and a runtime that its user names goes past ossify", async () => {
		const readOnly = await docker.run(dockerRun({ command: touching }, image, ["--rm", "--read-only"]));
		expect(readOnly).toEqual(locked);
		const past = await docker.run(dockerRun({ command: touching }, image, ["--rm", "--runtime", "test"]));
		expect(past).toEqual(wrote);
	});

	test("ossify doctor finds nothing", async () => {
		const { code, stdout } = await ossify("doctor", "docker");
		expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "No problems found."]);
	});
});

test("a container that was made with ossify starts again when that is uninstalled, as long as it is there", async () => {
	const docker = await configured(() => must([ossifyExecutable(), "install", "docker"]));
	const written = readFileSync(config, "utf8");
	const image = await buildOs();
	await docker.load(image);
	const name = newName();
	try {
		await docker.run(dockerRun({ command: waiting }, image, ["--detach", "--name", name]));
		expect(await docker.run(["exec", name, ...touching])).toEqual(locked);
		const { code, stderr } = await ossify("uninstall", "docker");
		expect([code, stderr]).toEqual([
			0,
			expect.stringContaining(
				"Docker needs the runtime ossify, now without ossify, until the containers or pods that were started with it are removed (1)",
			),
		]);
		expect(await docker.run(dockerRun({ command: touching }, image, ["--rm"]))).toEqual(wrote);
		docker.reload();
		await until("the runtime", async () => (await docker.run(["info", "--format", "{{.DefaultRuntime}}"])).stdout !== "ossify\n");
		expect(await docker.run(["restart", "--time", "0", name])).toMatchObject({ code: 0 });
		expect(await docker.run(["exec", name, ...touching])).toEqual(wrote);
		await docker.run(["rm", "--force", name]);
		await must([ossifyExecutable(), "uninstall", "docker"]);
		expect(existsSync("/usr/libexec/ossify")).toBe(false);
		expect(readFileSync(config, "utf8")).not.toBe(written);
		expect(JSON.parse(readFileSync(config, "utf8"))["default-runtime"]).toBe("test");
	} finally {
		await docker.stop();
		await ossify("uninstall", "docker");
		rmSync(config);
	}
});

test("a dockerd that is running hardens its next containers when it was installed and reloaded, and no others", async () => {
	const docker = await configured(async () => {});
	const image = await buildOs();
	await docker.load(image);
	const name = newName();
	const runtimeIs = (wanted: string) => async () =>
		(await docker.run(["info", "--format", "{{.DefaultRuntime}}"])).stdout === `${wanted}\n`;
	try {
		await docker.run(dockerRun({ command: waiting }, image, ["--detach", "--name", name]));
		await must([ossifyExecutable(), "install", "docker"]);
		const restart = async () =>
			JSON.parse((await ossify("doctor", "docker", "--format", "json")).stdout)
				.engines[0].findings.filter(({ check }: { check: string }) => check === "engine/restart")
				.map(({ message }: { message: string }) => message);
		expect(await restart()).toEqual([expect.stringContaining("Docker does not use ossify yet: it runs with the default runtime test")]);
		docker.reload();
		await until("the runtime", runtimeIs("ossify"));
		expect(await restart()).toEqual([]);
		expect(await docker.run(dockerRun({ command: touching }, image, ["--rm"]))).toEqual(locked);
		await docker.run(["restart", "--time", "0", name]);
		expect(await docker.run(["exec", name, ...touching])).toEqual(wrote);
		await must([ossifyExecutable(), "uninstall", "docker"]);
		docker.reload();
		await until("the runtime", runtimeIs("test"));
		expect(await docker.run(dockerRun({ command: touching }, image, ["--rm"]))).toEqual(wrote);
	} finally {
		await docker.stop();
		await ossify("uninstall", "docker");
		rmSync(config);
	}
});
