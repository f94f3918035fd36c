/** `ossify audit` without SPEC: the containers of four engines side by side, each once. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditedContainer } from "../../src/audit/mod.ts";
import { run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

/** What is expected of a container: `engine name state result rule`. */
type Line = readonly [engine: string, name: string, state: string, result: string, rule: string];

const name = newName();
const hardened = ["hardened", "files/engine"] as const;
const privileged = ["exempt", "exemptions/privileged"] as const;
const pause = ["exempt", "exemptions/sandbox"] as const;
/** The spec is in the engine's database only. */
const unspecified = ["unknown", ""] as const;
const running = "running, writable";

let engines: readonly { readonly stop: () => Promise<void> }[] = [];
let ids: readonly string[] = [];
let containers: readonly AuditedContainer[] = [];
let exit = { code: -1, stderr: "" };
const expected: Line[] = [];

/** A pod with a container of each kind. */
async function fill(cri: CriEngine, engine: string, kept: (state: string) => readonly [string, string]): Promise<void> {
	const pod = await cri.runPod("shop");
	const create = async (request: object) => {
		const id = await cri.createContainer(pod, request);
		await cri.startContainer(id);
		return id;
	};
	const up = await create({});
	const trusted = await create({ privileged: true });
	const done = await create({ command: ["true"] });
	await cri.stopContainer(done);
	expected.push(
		[engine, pod.id, "running, read-only", ...pause],
		[engine, up, running, ...hardened],
		[engine, trusted, running, ...privileged],
		[engine, done, "exited", ...kept("exited")],
	);
}

async function idsOf(command: Promise<{ stdout: string }>): Promise<readonly string[]> {
	return (await command).stdout.split("\n").filter((line) => line !== "");
}

beforeAll(async () => {
	const image = await buildOs();
	const [crio, docker, containerd] = await Promise.all([Crio.start({}), Docker.start(), Containerd.start()]);
	engines = [crio, docker, containerd, { stop: async () => void (await podman(["rm", "--force", "--time", "0", "--all"])) }];
	await fill(crio, "crio", () => hardened);
	await fill(containerd, "containerd", () => unspecified);
	await docker.load(image);
	const start = async (engine: string, call: (args: readonly string[]) => Promise<{ stdout: string }>, runArgs: typeof podmanRun) => {
		const [up] = await idsOf(call(runArgs({}, image, ["--detach", "--name", `${name}-up`])));
		await call(runArgs({ command: ["true"] }, image, ["--name", `${name}-done`]));
		const all = await idsOf(call(["ps", "--all", "--no-trunc", "--quiet"]));
		const done = all.find((id) => id !== up);
		expected.push([engine, up ?? "", running, ...hardened], [engine, done ?? "", "exited", ...hardened]);
		return all;
	};
	const ofPodman = await start("podman", (args) => podman(args), podmanRun);
	const ofDocker = await start("docker", (args) => docker.run(args), dockerRun);
	ids = [...ofPodman, ...ofDocker, ...(await crio.ids()), ...(await containerd.ids())];
	const data = join(mkdtempSync(join(sandbox().folder, "audit-")), "data.json");
	writeFileSync(data, JSON.stringify(withEngineFolders()));
	const { code, stdout, stderr } = await run([ossifyExecutable(), "audit", "--format", "ndjson", "-d", data]);
	exit = { code, stderr };
	containers = stdout
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line));
});

afterAll(async () => {
	for (const engine of engines) await engine.stop();
});

describe("ossify audit on a machine with four engines", () => {
	test("lists each container once, as many as the engines do", () => {
		expect([exit, containers.map(({ id }) => id).sort()]).toEqual([{ code: 0, stderr: "" }, ids.toSorted()]);
	});

	test("tells running from stopped, sandboxes from exempt and hardened ones", () => {
		const lines = containers.map(({ engine, id, state, result, rules }): Line => {
			const shown = [state?.status, state?.root].filter((one) => one !== undefined).join(", ");
			return [engine ?? "", id ?? "", shown, result, rules[0] ?? ""];
		});
		expect(lines.toSorted()).toEqual(expected.toSorted());
	});

	test("knows names, pods and namespaces", () => {
		expect(
			containers
				.filter((one) => one.name?.startsWith(`${name}-`))
				.map((one) => one.name)
				.sort(),
		).toEqual(["done", "done", "up", "up"].map((one) => `${name}-${one}`));
		expect(containers.filter(({ namespace }) => namespace === "shop").length).toBe(7);
	});
});
