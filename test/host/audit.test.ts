/** `ossify audit` without SPEC: the containers of four engines side by side, each once, with their state and what they wrote. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { AuditedContainer } from "../../src/audit/mod.ts";
import { run, until } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { buildOs, buildPause } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { servePodman } from "./support/podman_service.ts";
import { sandbox } from "./support/sandbox.ts";

/** What is expected of a container: `state`, `result rule`, `risk bytes: path rule bytes entries, …`. */
type Line = readonly [engine: string, id: string, state: string, decision: string, risk: string];

const name = newName();
const wait = "touch /dev/shm/done; trap 'exit 0' TERM INT; while :; do sleep 1 & wait $!; done";
const program = (...parts: readonly string[]) => ["/bin/sh", "-c", ["set -e", ...parts].join("\n")];
const write = {
	data: "mkdir -p /var/lib/app; head -c 10000 /dev/zero >/var/lib/app/orders",
	scratch: "mkdir -p /var/cache/a/b; head -c 5000 /dev/zero >/var/cache/a/b/x; echo x >/var/log/x.log",
	drift: "printf x >/usr/share/helper; chmod 755 /usr/share/helper; rm /etc/motd",
	covered: "echo x >/run/x.pid; echo y >/tmp/y",
} as const;

/** Programs by what they write, and the risk that follows. */
const written = {
	data: [
		program(write.data, write.covered, wait),
		"data 20480: /var/lib/app data/state 12288 1, /run scratch/run 4096 1, /tmp scratch/temporary 4096 1",
	],
	drift: [
		program(write.drift, write.data),
		"drift 16384: /usr/share drift/executables 4096 1, /etc drift/deleted 0 1, /var/lib/app data/state 12288 1",
	],
	scratch: [program(write.scratch), "scratch 12288: /var/cache scratch/cache 8192 1, /var/log scratch/logs 4096 1"],
	covered: [program(write.covered), "covered 8192: /run scratch/run 4096 1, /tmp scratch/temporary 4096 1"],
	none: [["true"], "none 0: "],
	exempt: [program(write.data, wait), "covered 12288: /var/lib/app data/state 12288 1"],
} as const;
type Kind = keyof typeof written;
const withoutSpec = "unknown: its spec is not known, so there is no decision";
const never = "unknown: it never ran";

const hardened = "hardened files/engine";
const engines: { stop(): Promise<unknown> }[] = [];
const expected: Line[] = [];
let ids: readonly string[] = [];
let sockets: Record<string, string> = {};

const ended = ["drift", "scratch", "covered", "none"] as const satisfies readonly Kind[];

/** A pod with a container of each kind. */
async function fillPod(cri: CriEngine, engine: string): Promise<void> {
	const pod = await cri.runPod("shop");
	const start = async (kind: Kind, privileged = false) => {
		const id = await cri.createContainer(pod, { command: written[kind][0], privileged });
		await cri.startContainer(id);
		return id;
	};
	expected.push([engine, pod.id, "running read-only sandbox", "exempt exemptions/sandbox", "none 0: "]);
	for (const kind of ["data", "exempt"] as const) {
		const id = await start(kind, kind === "exempt");
		await until("the writes", async () => (await cri.execSync(id, ["ls", "/dev/shm/done"])).code === 0);
		const decision = kind === "exempt" ? "exempt exemptions/privileged" : hardened;
		expected.push([engine, id, "running writable", decision, written[kind][1]]);
	}
	for (const kind of ended) {
		const id = await start(kind);
		await until("its end", async () => (await cri.status(id)).state === "CONTAINER_EXITED");
		expected.push([engine, id, "exited", hardened, written[kind][1]]);
	}
	const created = await cri.createContainer(pod);
	const hasProcess = engine === "crio";
	expected.push([engine, created, hasProcess ? "created writable" : "created", hardened, never]);
}

/** Containers that containerd's own client makes: of those that do not run, it does not know whether they ever did. */
async function fillContainerd(containerd: Containerd, image: string): Promise<string[]> {
	const ctr = (...args: readonly string[]) => containerd.ctr("default", image, args);
	const done = { code: 0 };
	expect(await ctr("run", "--detach", image, "up", ...written.data[0])).toMatchObject(done);
	await until("the writes", async () => (await ctr("tasks", "exec", "--exec-id", newName(), "up", "ls", "/dev/shm/done")).code === 0);
	expect(await ctr("run", image, "done", ...written.scratch[0])).toMatchObject(done);
	expect(await ctr("containers", "create", image, "new", "true")).toMatchObject(done);
	const plain = "hardened readonly/root";
	expected.push(
		// containerd's own client mounts a tmpfs on /run.
		["containerd", "up", "running writable", plain, "data 16384: /var/lib/app data/state 12288 1, /tmp scratch/temporary 4096 1"],
		["containerd", "done", "stopped", plain, written.scratch[1]],
		["containerd", "new", "stopped", plain, "unknown: nothing is in its layer, and it is not known whether it ever ran"],
	);
	return (await ctr("containers", "list", "--quiet")).stdout.split("\n").filter((line) => line !== "");
}

type Run = (args: readonly string[]) => Promise<{ code: number; stdout: string; stderr: string }>;

/** The same as Podman and Docker make them. @returns all that the engine lists */
async function fill(engine: string, call: Run, runArgs: typeof podmanRun, image: string): Promise<readonly string[]> {
	const lines = async (args: readonly string[]) => (await call(args)).stdout.split("\n").filter((line) => line !== "");
	const [up = ""] = await lines(runArgs({ command: written.data[0] }, image, ["--detach", "--name", `${name}-up`]));
	await until("the writes", async () => (await call(["exec", up, "ls", "/dev/shm/done"])).code === 0);
	expected.push([engine, up, "running writable", hardened, written.data[1]]);
	for (const kind of ended) {
		const own = `${name}-${kind}`;
		expect(await call(runArgs({ command: written[kind][0] }, image, ["--name", own]))).toMatchObject({ code: 0 });
		const [id = ""] = await lines(["inspect", "--format", "{{.Id}}", own]);
		expected.push([engine, id, "exited", hardened, written[kind][1]]);
	}
	const [, ...create] = runArgs({}, image, ["--name", `${name}-new`]);
	const [created = ""] = await lines(["create", ...create]);
	expected.push([engine, created, "created", hardened, never]);
	return await lines(["ps", "--all", "--no-trunc", "--quiet"]);
}

beforeAll(async () => {
	// What earlier tests left in Podman's store would be listed, too.
	expect(await podman(["rm", "--force", "--time", "0", "--all"])).toMatchObject({ code: 0 });
	const [image, pause] = [await buildOs(), await buildPause()];
	const podmanSocket = join(sandbox().folder, "podman.sock");
	const [crio, docker, containerd, service] = await Promise.all([
		Crio.start({}),
		Docker.start(),
		Containerd.start({ version: 2 }),
		servePodman(podmanSocket),
	]);
	engines.push(crio, docker, containerd, service, { stop: () => podman(["rm", "--force", "--time", "0", "--all"]) });
	await docker.load(image);
	await Promise.all([fillPod(crio, "crio"), fillPod(containerd, "containerd")]);
	const ofCtr = await fillContainerd(containerd, image);
	// Not the CRI's: its engine's end leaves it running.
	engines.unshift({ stop: () => containerd.ctr("default", image, ["tasks", "rm", "--force", "up"]) });
	const pod = ["pod", "create", "--infra-image", pause, "--infra-command", "/pause", "--name", `${name}-pod`, "--network", "none"];
	const made = await podman(pod);
	expect(made).toMatchObject({ code: 0 });
	const ofPodman = await fill("podman", (args) => podman(args), podmanRun, image);
	const ofDocker = await fill("docker", (args) => docker.run(args), dockerRun, image);
	const infra = (await podman(["pod", "inspect", "--format", "{{.InfraContainerID}}", `${name}-pod`])).stdout.trim();
	expected.push(["podman", infra, "created sandbox", hardened, never]);
	ids = [...ofCtr, ...ofPodman, ...ofDocker, ...(await crio.ids()), ...(await containerd.ids())];
	sockets = { DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podmanSocket}` };
}, 120_000);

afterAll(async () => {
	for (const engine of engines) await engine.stop();
});

async function audit(env: Record<string, string>) {
	const data = join(mkdtempSync(join(sandbox().folder, "audit-")), "data.json");
	writeFileSync(data, JSON.stringify(withEngineFolders()));
	const { code, stdout, stderr } = await run([ossifyExecutable(), "audit", "--format", "json", "-d", data], { env });
	const { containers, totals } = JSON.parse(stdout) as { containers: readonly AuditedContainer[]; totals: object };
	return { code, stderr, containers, totals };
}

function lineOf({ engine = "", id = "", state, result, rules, risk, written: all, riskNote }: AuditedContainer): Line {
	const shown = [state?.status, state?.root, state?.sandbox && "sandbox"].filter(Boolean).join(" ");
	const folders = (all?.folders ?? []).map((one) => `${one.path} ${one.rule} ${one.bytes} ${one.entries}`);
	const said = risk === "unknown" ? `unknown: ${riskNote}` : `${risk} ${all?.bytes}: ${folders.join(", ")}`;
	return [engine, id, shown, `${result} ${rules[0]}`, said];
}

describe("ossify audit on a machine with four engines", () => {
	test("lists each container once, as many as the engines do, with their states and what they wrote", async () => {
		const { code, stderr, containers } = await audit(sockets);
		expect([code, stderr, containers.map(({ id }) => id).sort()]).toEqual([0, "", ids.toSorted()]);
		expect(containers.map(lineOf).toSorted()).toEqual(expected.toSorted());
		const named = containers.filter((one) => one.name?.startsWith(`${name}-`)).map((one) => one.name?.slice(name.length + 1));
		expect(named.sort()).toEqual([...ended, ...ended, "new", "new", "up", "up"].sort());
		expect(containers.filter(({ namespace }) => namespace === "shop").length).toBe(16);
	});

	test("finds the same in their folders alone; what Podman has in its database only is unknown", async () => {
		const none = join(sandbox().folder, "none");
		const { code, stderr, containers } = await audit({ DOCKER_HOST: `unix://${none}`, CONTAINER_HOST: `unix://${none}` });
		const known = expected.map((line): Line => {
			const [engine, id, state] = line;
			return engine !== "podman" || !state.startsWith("created") ? line : ["", id, "stopped", "unknown undefined", withoutSpec];
		});
		expect([code, stderr, containers.map(lineOf).toSorted()]).toEqual([0, "", known.toSorted()]);
	});

	test("does not wait for an engine that is stopped", async () => {
		const socket = join(sandbox().folder, "stopped");
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(socket, resolve));
		const { code, stderr, containers } = await audit({ ...sockets, DOCKER_HOST: `unix://${socket}` });
		server.close();
		const note = `docker does not answer at ${socket}: its folders are read alone`;
		expect([code, stderr.includes(note), containers.map(lineOf).toSorted()]).toEqual([0, true, expected.toSorted()]);
	});
});
