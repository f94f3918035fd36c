/** `ossify agent` and its client, on real engines: the same containers and records as without, and what becomes of them when it is disturbed. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContainerRequest, synchronizeRequest } from "../../src/nri/messages.ts";
import { type RegisteredPlugin, serveNri } from "../support/nri_engine.ts";
import { agentStatus, childrenOf, hugeRequest, opened, openedSilently, RunningAgent } from "./support/agent.ts";
import { must, run, until } from "./support/command.ts";
import { type Container, newName } from "./support/container.ts";
import { criEngine } from "./support/cri_engine.ts";
import { clientExecutable, ossifyExecutable } from "./support/engines.ts";
import { testHardening } from "./support/hardening.ts";
import { hooked, optionsOf, readLog, startsHardenedOrNotAtAll } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { nriEngines } from "./support/nri.ts";
import { inParallel } from "./support/parallel.ts";
import { bundleThatDenies, bundleThatExempts, endlessBundle } from "./support/policy.ts";
import { sandbox } from "./support/sandbox.ts";
import { ServiceManager } from "./support/service_manager.ts";
import { wrapped } from "./support/wrapped.ts";

let agent: RunningAgent;
// Of agents that were killed, which other tests would find.
afterAll(() => rmSync("/run/ossify", { recursive: true, force: true }));
const besides = () => [agent.pid, ...agent.workers()];
const own = () => join(sandbox().folder, newName());

describe("with an agent", () => {
	beforeAll(async () => {
		agent = await RunningAgent.start(["--workers", "2"]);
	});
	afterAll(async () => {
		expect(await agent.stop()).toBe(0);
		expect(await processesLeft()).toEqual([]);
	});

	describe.each(["runc", "CRI-O"] as const)("a container of %s, hardened by the hook", (name) => {
		testHardening(() => hooked[name]({ byAgent: true }), "hardened", besides);
	});

	describe("a container of containerd 2, hardened by the runtime in front", () => {
		testHardening(() => wrapped["containerd 2"]({ byAgent: true }), "requested", besides);
	});

	test("the agent did it: each container was counted, and none was left to the client", async () => {
		const podman = await hooked.Podman({ byAgent: true });
		expect(await startsHardenedOrNotAtAll(podman)).toBe("hardened");
		await podman.close();
		const metrics = await agent.metrics();
		const counted = [...metrics.matchAll(/^ossify_container_starts_total\{(.*)\} (\d+)$/gm)].map(([, labels = "", number]) => {
			const value = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1];
			return [value("engine"), value("stage"), value("outcome"), value("rule"), Number(number)];
		});
		// Two containers each, and for containerd the sandboxes of their pods.
		expect(counted.sort()).toEqual(
			[
				["plain", "createRuntime", "hardened", "files/engine", 2],
				["containerd", "create", "requested", "files/engine", 2],
				["containerd", "create", "unchanged", "exemptions/sandbox", 2],
				["crio", "createRuntime", "hardened", "files/engine", 2],
				["podman", "precreate", "requested", "files/engine", 1],
			].sort(),
		);
		expect(metrics).not.toContain("ossify_agent_refused_requests_total{");
	});

	test("100 containers, 8 at a time: hardened, recorded once, and nothing grows", async () => {
		const engine = await hooked.runc({ byAgent: true });
		await inParallel(24, 8, async () => expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened"));
		const [before, open] = [mounts(), agent.descriptors()];
		const { memory } = await agent.status();
		await inParallel(76, 8, async () => expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened"));
		const now = agent.descriptors();
		expect(Math.max(...now)).toBeLessThanOrEqual(Math.max(...open));
		expect(new Set(now.slice(1))).toEqual(new Set(open.slice(1)));
		// Their code is still being compiled: `npm run bench -- soak` looks at thousands.
		expect((await agent.status()).memory).toBeLessThan(memory * 1.5);
		expect(newMounts(before)).toEqual([]);
		expect(engine.records().map(({ outcome }) => outcome)).toEqual(Array.from({ length: 100 }, () => "hardened"));
		await engine.close();
		expect(await processesLeft(besides())).toEqual([]);
	});

	test("a container that the policy refuses does not start, and the reason is the policy's", async () => {
		const engine = await hooked.runc({ byAgent: true, policy: await bundleThatDenies() });
		await expect(engine.start({ command: ["/bin/forbidden"] })).rejects.toThrow(
			"the policy refuses this container: test/forbidden: /bin/forbidden may not run here",
		);
		expect(engine.records().map(({ outcome }) => outcome)).toEqual(["denied"]);
		await engine.close();
	});

	test("a policy that never ends is refused in time, in the words of the hook, while others start", async () => {
		const policy = endlessBundle();
		const never = await hooked.runc({ byAgent: true, policy, flags: ["--timeout", "0.5"] });
		const others = await hooked.runc({ byAgent: true });
		const endless = Array.from({ length: 4 }, () =>
			never.start({}).then(
				() => "started",
				(error: Error) => error.message,
			),
		);
		const ended = Promise.all(endless);
		expect(await Promise.race([startsHardenedOrNotAtAll(others), ended])).toBe("hardened");
		for (const message of await ended) expect(message).toContain("cannot evaluate the policy: it was not done within 0.5 s");
		expect(never.records().map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed", "failed"]);
		expect((await agent.status()).lost).toBeGreaterThan(0);
		for (const engine of [never, others]) await engine.close();
	}, 60_000);

	test("a worker that is killed refuses its container, and the record says so", async () => {
		const policy = endlessBundle();
		const engine = await hooked.runc({ byAgent: true, policy });
		const refused = engine.start({}).catch((error: Error) => error.message);
		await until("a worker to be busy", async () => (await agent.status()).busy > 0);
		for (const pid of agent.workers()) process.kill(pid, "SIGKILL");
		expect(await refused).toContain("the agent could not finish the call: its worker ended (killed)");
		expect(engine.records()).toMatchObject([
			{ stage: "createRuntime", outcome: "failed", readonly: false, error: { code: "host/agent-lost" } },
		]);
		await engine.close();
	});

	test("what is no request of root's gets no answer, and holds nobody up", async () => {
		const engine = await hooked.runc({ byAgent: true });
		const silent = await openedSilently(1000);
		expect(await said(hugeRequest)).toBe("F");
		expect(await said(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"))).toBe("F");
		expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
		const nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", clientExecutable(), ossifyExecutable(), "version"];
		expect((await run(nobody)).stdout).toMatch(/^ossify \d/);
		for (const socket of silent) socket.destroy();
		const metrics = await agent.metrics();
		expect(metrics).toContain('ossify_agent_refused_requests_total{reason="invalid"} 2');
		await engine.close();
	});

	test("a new policy is used after a reload, and one that does not work is refused", async () => {
		const policy = join(own(), "bundle.tar.gz");
		mkdirSync(join(policy, ".."));
		const put = (from: string) => {
			copyFileSync(from, `${policy}.new`);
			renameSync(`${policy}.new`, policy);
		};
		const start = async () => {
			const container = await engine.start({}).catch((error: Error) => error.message);
			if (typeof container === "string") return container;
			const { code } = await container.exec(["touch", "/usr/x"]);
			await container.remove();
			return code === 0 ? "writable" : "read-only";
		};
		const reload = () => run([ossifyExecutable(), "agent", "reload"]);
		put(await bundleThatDenies());
		const engine = await hooked.runc({ byAgent: true, policy });
		expect(await start()).toBe("read-only");
		writeFileSync(policy, "not a bundle");
		// On a busy machine another worker may be started, which has not loaded the policy before.
		expect(await start()).toMatch(/^read-only$|cannot read the policy: it is neither a bundle/);
		const broken = await reload();
		expect([broken.code, broken.stderr]).toEqual([5, expect.stringContaining("the policies in use stay")]);
		expect(await start()).toMatch(/^read-only$|cannot read the policy: it is neither a bundle/);
		put(await bundleThatExempts());
		expect((await reload()).code).toBe(0);
		expect(await start()).toBe("writable");
		await engine.close();
	});
});

test("without an agent, the client is the hook as before", async () => {
	const engine = await hooked.runc({ byAgent: true });
	expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
	expect(engine.records().map(({ outcome }) => outcome)).toEqual(["hardened"]);
	await engine.close();
});

test("an agent that is an NRI plugin hardens each container by itself, and names what started while it was away", async () => {
	clientExecutable();
	const { options, log } = optionsOf({});
	const started = () => RunningAgent.start(["--nri", ...options]);
	const plugged = async (one: RunningAgent) =>
		await until("the plugin to be connected", async () => (await one.status()).nri === "connected");
	const rootOf = async (container: Container) => (await container.exec(["touch", "/usr/x"])).code;
	agent = await started();
	const engine = await nriEngines["containerd 2"]();
	const pods = criEngine(engine);
	await plugged(agent);
	const doctor = async () => {
		const { code, stdout } = await run([ossifyExecutable(), "doctor"]);
		return [code, stdout.replace(/\s+/g, " ")];
	};
	const asked = expect.stringMatching(/^containerd ✔ containerd \S*2\.\S+ asks the agent about each container: .* No problems found\./);
	expect(await doctor()).toEqual([0, asked]);
	const hardened = await pods.start();
	expect(await rootOf(hardened)).not.toBe(0);
	expect(await agent.metrics()).toMatch(
		/^ossify_container_starts_total\{engine="containerd",stage="createRuntime",outcome="hardened",.*\} 1$/m,
	);
	expect(readLog(log)).toMatchObject([{ outcome: "hardened", stage: "createRuntime", container: hardened.id }]);
	await agent.stop("SIGKILL");
	const missed = await pods.start();
	expect(await rootOf(missed)).toBe(0);
	agent = await started();
	await plugged(agent);
	await until("the container to be reported", async () => (await agent.status()).unhardened.length > 0);
	expect((await agent.status()).unhardened).toMatchObject([
		{ container: missed.id, namespace: "default", problem: "writable", rules: expect.arrayContaining(["readonly/root"]) },
	]);
	expect(await agent.metrics()).toContain('ossify_agent_unhardened_containers{problem="writable"} 1');
	expect(await must([ossifyExecutable(), "agent", "status"])).toContain(`writable: ${missed.id.slice(0, 12)} (default/`);
	const found = `✘ containers run that are not as the policy wants them: ${missed.id.slice(0, 12)} (default/`;
	expect(await doctor()).toEqual([1, expect.stringContaining(found)]);
	for (const container of [hardened, missed]) await container.remove();
	await pods.close();
	expect(await doctor()).toEqual([
		1,
		expect.stringContaining("✘ no engine asks the agent, so that containers start without ossify's hook: "),
	]);
	expect(await agent.stop()).toBe(0);
	expect(await processesLeft()).toEqual([]);
}, 60_000);

/** Starts containers while an agent is ended and started again, again and again. @returns what became of them */
async function startedWhileRestarting(signal: NodeJS.Signals) {
	const engine = await hooked.runc({ byAgent: true });
	const ends: string[] = [];
	let isOver = false;
	const disturbing = (async () => {
		while (!isOver) {
			const one = await RunningAgent.start();
			await Bun.sleep(30 + Math.random() * 200);
			await one.stop(signal);
		}
	})();
	await inParallel(24, 4, async () => void ends.push(await startsHardenedOrNotAtAll(engine)));
	isOver = true;
	await disturbing;
	await engine.close();
	expect(await processesLeft()).toEqual([]);
	return { ends: new Set(ends), records: engine.records() };
}

test("an agent that is killed at any moment: each container starts hardened or not at all", async () => {
	const { ends, records } = await startedWhileRestarting("SIGKILL");
	expect(ends).toContain("hardened");
	// A worker finds that the runtime has given up, as its client did when the agent was gone: its process, its root or its bundle is not there any more.
	for (const { outcome, error } of records)
		if (outcome !== "hardened") expect(error?.message).toMatch(/cannot find the container's process|ENOENT|there is no such file/);
}, 120_000);

test("an agent that gets SIGTERM at any moment: all containers start hardened", async () => {
	const { ends, records } = await startedWhileRestarting("SIGTERM");
	expect(ends).toEqual(new Set(["hardened"]));
	expect(records.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 24 }, () => "hardened"));
}, 120_000);

test("while an agent on the socket of a service manager ends, and a container holds it up, others start at once", async () => {
	const manager = await new ServiceManager(ossifyExecutable()).started();
	const engine = await hooked.runc({ byAgent: true });
	expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
	const { pid } = await agentStatus();
	const workers = childrenOf(pid);
	for (const worker of workers) process.kill(worker, "SIGSTOP");
	const heldUp = startsHardenedOrNotAtAll(engine);
	await until("a worker to be busy", async () => (await agentStatus()).busy > 0);
	for (let count = 0; count < 2; count++) process.kill(pid, "SIGTERM");
	const others = Promise.all([1, 2, 3].map(() => startsHardenedOrNotAtAll(engine)));
	expect(await Promise.race([others, Bun.sleep(10_000)])).toEqual(["hardened", "hardened", "hardened"]);
	for (const worker of workers) process.kill(worker, "SIGCONT");
	expect(await heldUp).toBe("hardened");
	await until("the next agent", async () => (await agentStatus()).pid !== pid);
	await manager.close((await agentStatus()).pid);
	await engine.close();
	expect(await processesLeft()).toEqual([]);
}, 60_000);

test("an NRI plugin that ends adds its hook until it has finished what it has: the engine starts containers without it afterwards", async () => {
	const socket = join(sandbox().folder, `${newName()}.nri`);
	const { promise: registered, resolve } = Promise.withResolvers<RegisteredPlugin>();
	const server = await serveNri(socket, resolve);
	agent = await RunningAgent.start(["--workers", "2", "--nri", "--nri-socket", socket]);
	const plugin = await registered;
	await plugin.call("Synchronize", synchronizeRequest.encode({}));
	const engine = await hooked.runc({ byAgent: true });
	const workers = agent.workers();
	for (const worker of workers) process.kill(worker, "SIGSTOP");
	const heldUp = startsHardenedOrNotAtAll(engine);
	await until("a worker to be busy", async () => (await agent.status()).busy > 0);
	agent.signal("SIGTERM");
	await Bun.sleep(500);
	const container = { id: "a", podId: "p", name: "n", state: 0, hooks: undefined, pid: 0 };
	const adjusted = plugin.call("CreateContainer", createContainerRequest.encode({ container }));
	const answer = await Promise.race([adjusted, Bun.sleep(2000)]);
	for (const worker of workers) process.kill(worker, "SIGCONT");
	expect(new TextDecoder().decode(answer ?? new Uint8Array())).toContain("createRuntime");
	expect([await heldUp, await agent.stop()]).toEqual(["hardened", 0]);
	server.close();
	await engine.close();
	expect(await processesLeft()).toEqual([]);
}, 60_000);

/** The kind of the first frame that comes back. */
async function said(bytes: Uint8Array): Promise<string> {
	const socket = await opened();
	return await new Promise((resolve, reject) => {
		socket.on("data", (piece: Buffer) => resolve(String.fromCharCode(piece[0] ?? 0)));
		socket.on("error", reject);
		socket.write(bytes);
	});
}
