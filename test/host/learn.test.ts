/** `ossify learn`: what a program wrote on a writable root is learned, and the same program then runs on a read-only one. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getJson } from "../../src/platform/socket.ts";
import { must, run } from "./support/command.ts";
import { type Container, type Engine, newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { hooked } from "./support/hooked.ts";
import { data, drift, program, proof, scratch, started } from "./support/learned.ts";
import { type PlainName, plain } from "./support/plain.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { makeTree } from "./support/tree.ts";
import { wrapped } from "./support/wrapped.ts";

const learn = (...args: readonly string[]) => run([ossifyExecutable(), "learn", ...args]);

const wanted = {
	isEmpty: false,
	allowances: ["/etc/nginx/conf.d", "/opt/app/cache", "/var/cache/app", "/var/log/app"],
	data: ["/data", "/var/lib/app"],
	drift: [
		"/usr/local/bin/helper drift/executables",
		"/usr/share/app/logo drift/deleted",
		"/usr/share/app/logo.old drift/changed",
		"/usr/share/app/page drift/deleted",
	],
	covered: ["/run"],
	problems: [],
	fails: ["/data/files", "/usr/local/bin", "/usr/share/app", "/var/lib/app"],
};

interface Answer {
	readonly isEmpty: boolean;
	readonly allowances: readonly { path: string }[];
	readonly data: readonly { path: string }[];
	readonly covered: readonly { path: string }[];
	readonly drift: readonly { path: string; rule: string }[];
	readonly problems: readonly unknown[];
	readonly replay: readonly { path: string; fails: boolean }[];
	readonly policyData: object;
}

function shortOf(answer: Answer) {
	const paths = (list: readonly { path: string }[]) => [...new Set(list.map(({ path }) => path))];
	return {
		isEmpty: answer.isEmpty,
		allowances: paths(answer.allowances),
		data: paths(answer.data),
		drift: answer.drift.map(({ path, rule }) => `${path} ${rule}`).sort(),
		covered: paths(answer.covered),
		problems: answer.problems,
		fails: paths(answer.replay.filter(({ fails }) => fails)).sort(),
	};
}

const engines: Engine[] = [];
afterAll(async () => {
	for (const engine of engines) await engine.close();
});

const hardenedBy = { ...wrapped, Podman: hooked.Podman, "CRI-O": hooked["CRI-O"] };

describe.each(["Podman", "CRI-O", "containerd", "containerd 2", "Docker"] as const satisfies readonly PlainName[])("%s", (name) => {
	test("learn names what a program needs, its data, and its changes of the image; with that it runs on a read-only root", async () => {
		const engine = await plain[name]();
		engines.push(engine);
		const learnOf = async (one: Container) =>
			await learn(name === "Docker" ? await nameByDocker(one.id) : await idOf(one.exec), "--format", "json");
		const container = await started(engine, { command: program(scratch, data, drift) });
		const { stdout, stderr, code } = await learnOf(container);
		await container.remove();
		await engine.close();
		expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
		const answer = JSON.parse(stdout) as Answer;
		expect(shortOf(answer)).toEqual(wanted);

		const hardened = await hardenedBy[name]({ data: answer.policyData });
		engines.push(hardened);
		const [atData, atLib] = [newFolder(), newFolder()];
		const after = await started(hardened, {
			command: program(scratch, data),
			volumes: [
				{ source: atData, destination: "/data" },
				{ source: atLib, destination: "/var/lib/app" },
			],
		});
		const { stdout: seen, stderr: refused } = await after.exec(proof.command);
		expect([seen, refused]).toEqual([proof.stdout, proof.stderr]);
		expect(readFileSync(join(atLib, "orders.db"), "utf8")).toBe("row\n");
		// What is on volumes and tmpfs mounts is not in the layer.
		const again = await learnOf(after);
		await after.remove();
		expect(shortOf(JSON.parse(again.stdout))).toMatchObject({ isEmpty: true, allowances: [], data: [], drift: [], fails: [] });
	});
});

function newFolder(): string {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	return folder;
}

/** Docker is asked for a name at its usual socket. */
async function nameByDocker(name: string): Promise<string> {
	const sockets = (await must(["find", sandbox().folder, "-maxdepth", "2", "-type", "s", "-name", "s"])).split("\n");
	const answers = await Promise.all(sockets.map(async (socket) => await getJson(socket, "/version", 2)));
	const docker = sockets.find((_, index) => answers[index] !== undefined);
	if (docker === undefined) throw new Error(`no socket of Docker's: ${sockets.join(", ")}`);
	await must(["ln", "-sf", docker, "/run/docker.sock"]);
	return name;
}

/** By the names of its cgroups, or of the folders that are mounted in it. */
async function idOf(exec: (command: readonly string[]) => Promise<{ stdout: string }>): Promise<string> {
	const { stdout } = await exec(["cat", "/proc/self/mountinfo"]);
	const { stdout: group } = await exec(["cat", "/proc/self/cgroup"]);
	const ids = `${group}${stdout}`.match(/[0-9a-f]{64}/g) ?? [];
	const [id] = ids;
	if (id === undefined) throw new Error(`no ID in ${group}`);
	return id;
}

test("a container whose root is not on an overlay mount is not supported", async () => {
	const root = join(sandbox().folder, newName());
	mkdirSync(root);
	await makeTree(root);
	const name = newName();
	const { code, stderr } = await podman(podmanRun({}, root, ["--detach", "--name", name, "--rootfs"]));
	expect({ code, stderr }).toMatchObject({ code: 0 });
	const learned = await learn(name);
	await podman(["rm", "--force", "--time", "0", name]);
	expect(learned).toMatchObject({
		code: 5,
		stdout: "",
		stderr: expect.stringMatching(/cannot read the layer of \S+: its root is on \w+, not on an overlay mount/),
	});
});

test("a container that does not run is not found", async () => {
	expect(await learn("no-such-container")).toMatchObject({ code: 5, stderr: expect.stringContaining("there is no container") });
});
