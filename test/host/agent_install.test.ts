/** `ossify install`: the engine's hook asks the agent, which a service manager starts on its socket; `uninstall` leaves nothing. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endlessPolicy } from "../support/endless_policy.ts";
import { agentSocket, agentStatus, RunningAgent } from "./support/agent.ts";
import { must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { expectLocked } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { hostState, processesLeft } from "./support/host_state.ts";
import { furnishMachine } from "./support/machine.ts";
import { rootlessPodman, rootlessRun } from "./support/rootless.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import { ServiceManager } from "./support/service_manager.ts";

const executable = "/usr/libexec/ossify/ossify";
const log = "/var/log/ossify/decisions.log";
const installed = ["/etc/ossify", "/usr/libexec/ossify", "/etc/crio", "/etc/systemd", "/run/ossify"];
const files = () =>
	Object.entries(hostState(installed).files).map(([path, facts]) => `${path} ${facts.startsWith("4") ? "folder" : facts}`);
const ossify = (...args: string[]) => run([ossifyExecutable(), ...args]);

/** The containers that the agent hardened since it was started. */
async function hardened(): Promise<number> {
	const counts = [
		...(await must([executable, "agent", "metrics"])).matchAll(/^ossify_container_starts_total\{.*outcome="hardened".*\} (\d+)$/gm),
	];
	return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

furnishMachine();
const before = files();

describe("ossify install crio", () => {
	let manager: ServiceManager;
	let crio: ReturnType<typeof crioEngine>;
	beforeAll(async () => {
		expect(await ossify("install", "crio")).toMatchObject({
			code: 0,
			stderr: expect.stringContaining(`have \`${executable} agent\` started`),
		});
		crio = crioEngine(await Crio.start({ hooksDirs: "configured" }));
	});
	afterAll(async () => {
		await crio.close();
		expect(await processesLeft()).toEqual([]);
	});

	/** Starts a container, and looks whether its root is locked. */
	async function startsLocked(): Promise<void> {
		const container = await crio.start({});
		await expectLocked(container);
		await container.remove();
	}

	test("without an agent, a container starts hardened, and doctor says so; with --agent, it finds a fault", async () => {
		await startsLocked();
		const doctor = async () => {
			const { code, stdout } = await ossify("doctor");
			return [code, stdout.replace(/\s+/g, " ")];
		};
		const none = `the agent does not answer: no agent listens on ${agentSocket}. Containers are hardened, but each start runs a process of ossify`;
		const start = `start \`${executable} agent\` before the engine`;
		expect(await doctor()).toEqual([0, expect.stringContaining(`✔ ${none}; to change that, ${start}`)]);
		await must([ossifyExecutable(), "install", "crio", "--agent"]);
		expect(await doctor()).toEqual([1, expect.stringContaining(`✘ ${none} → ${start}`)]);
	});

	function installedPolicy() {
		const [folder = ""] = files().flatMap((line) => /^(\S+)\/policy\.wasm /.exec(line)?.[1] ?? []);
		return { folder, policy: join(folder, "policy.wasm"), moved: join(folder, "moved") };
	}

	test("the agent tries the installed policy before a container names it: one that does not work is reported, and does not replace the one in use", async () => {
		const { folder, policy, moved } = installedPolicy();
		renameSync(policy, moved);
		const agent = await RunningAgent.start([], [executable]);
		expect(readFileSync(agent.log, "utf8")).toContain(
			`ossify: agent: -p ${folder} is not loaded any more: no worker could be started with it; a container that names it gets the error, which \`ossify doctor\` shows`,
		);
		expect(await ossify("agent", "reload")).toMatchObject({ code: 0 });
		renameSync(moved, policy);
		expect(await ossify("agent", "reload")).toMatchObject({ code: 0 });
		renameSync(policy, moved);
		expect(await ossify("agent", "reload")).toMatchObject({ code: 5, stderr: expect.stringContaining("the policies in use stay") });
		renameSync(moved, policy);
		expect(await agent.stop()).toBe(0);
	});

	test("an installed policy that never ends keeps the agent from serving for 5 s, of the 20 that systemd gives it", async () => {
		const { folder, policy, moved } = installedPolicy();
		renameSync(policy, moved);
		writeFileSync(policy, endlessPolicy("eval"));
		const begun = performance.now();
		const agent = await RunningAgent.start([], [executable]);
		expect(performance.now() - begun).toBeLessThan(10_000);
		expect(readFileSync(agent.log, "utf8")).toContain(
			`ossify: agent: -p ${folder} is not loaded any more: no worker could be started with it; a container that names it gets the error, which \`ossify doctor\` shows`,
		);
		renameSync(moved, policy);
		expect(await agent.stop()).toBe(0);
	}, 60_000);

	test("on a socket that a service manager opened, the agent hardens containers, and doctor finds everything in order", async () => {
		manager = await new ServiceManager(executable).started();
		await startsLocked();
		expect(await hardened()).toBe(1);
		const { code, stdout, stderr } = await ossify("doctor");
		expect([code, stdout, stderr]).toEqual([0, expect.stringContaining("the agent hardens a container with the policy"), ""]);
		expect(await hardened()).toBe(1);
		expect((await ossify("status")).stdout).toMatch(/\nAgent\n {2}runs {2}\S+, process \d+, since /);
		expect(statSync(agentSocket).mode & 0o777).toBe(0o600);
	});

	test("while the agent is restarted again and again, every container starts hardened", async () => {
		let isOver = false;
		let restarts = 0;
		const restarting = (async () => {
			while (!isOver) {
				process.kill((await agentStatus(executable)).pid, "SIGTERM");
				restarts++;
				await Bun.sleep(200);
			}
		})();
		const before = readLog(log).length;
		for (let round = 0; round < 3; round++) await Promise.all([startsLocked(), startsLocked(), startsLocked()]);
		isOver = true;
		await restarting;
		expect(restarts).toBeGreaterThan(2);
		expect(
			readLog(log)
				.slice(before)
				.map(({ outcome }) => outcome),
		).toEqual(Array.from({ length: 9 }, () => "hardened"));
	});

	test("uninstall says that the agent still runs, and leaves nothing once that has ended", async () => {
		const { pid } = await agentStatus(executable);
		expect(await ossify("uninstall", "crio")).toMatchObject({
			code: 0,
			stderr: expect.stringContaining(`the agent still runs, and no engine uses it: end it with \`kill ${pid}\``),
		});
		expect(files().filter((line) => !line.startsWith("/run/"))).toEqual(before.filter((line) => !line.startsWith("/run/")));
		await manager.close(pid);
		writeFileSync(`${agentSocket}.lock`, ""); // As an agent leaves it that is killed while it begins to listen.
		expect(await ossify("uninstall", "crio")).toMatchObject({ code: 0, stderr: "" });
		expect(files()).toEqual(before);
	});
});

test("an install says if the agent that runs is another build", async () => {
	const other = join(sandbox().folder, newName());
	const bytes = readFileSync(ossifyExecutable());
	// In the text of a help.
	bytes.write("c", bytes.lastIndexOf("Changes nothing. Ends with 1"));
	writeFileSync(other, bytes, { mode: 0o755 });
	const agent = await RunningAgent.start(["--workers", "1"], [other]);
	const skew = `the agent runs another build of ossify \\S+ than ${executable}: restart it; \`ossify doctor\` says how`;
	for (const _ of ["first", "again"]) expect((await ossify("install", "crio")).stderr).toMatch(new RegExp(`\n?ossify: warning: ${skew}`));
	expect(await ossify("uninstall", "crio")).toMatchObject({ code: 0, stderr: expect.stringContaining("the agent still runs") });
	await agent.stop();
	// Its folder is removed, too.
	expect(await ossify("uninstall", "crio")).toMatchObject({ code: 0, stderr: "" });
	expect(files()).toEqual(before);
});

test("rootless Podman, whose user the agent does not serve, starts hardened by the client alone", async () => {
	await must([ossifyExecutable(), "install", "podman", "--log", "none"]);
	const agent = await RunningAgent.start(["--workers", "1"], [executable]);
	const engine = ["--hooks-dir", "/etc/ossify/hooks/podman", "--runtime", usableRuntime(findEngines().runc)];
	const command = ["sh", "-c", "touch /tmp/x && echo started; touch /usr/x"];
	expect(await rootlessPodman(await rootlessRun(["--network", "none"], command), engine)).toEqual({
		code: 1,
		stdout: "started\n",
		stderr: "touch: /usr/x: Read-only file system\n",
	});
	expect(await hardened()).toBe(0);
	await agent.stop();
	expect(await ossify("uninstall", "podman")).toMatchObject({ code: 0, stderr: "" });
	expect(files()).toEqual(before);
});
