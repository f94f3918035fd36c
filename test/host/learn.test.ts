/** `ossify learn`: what a program wrote on a writable root is learned, and the same program then runs on a read-only one. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { getJson } from "../../src/platform/socket.ts";
import { must, run, until } from "./support/command.ts";
import { type ContainerRequest, type Engine, newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { hooked } from "./support/hooked.ts";
import { buildWith } from "./support/images.ts";
import { type PlainName, plain } from "./support/plain.ts";
import { podman, podmanEngine, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { makeTree } from "./support/tree.ts";

/** What a service writes that may be lost with it. */
const scratch = `
echo $$ >/run/app.pid
echo started >>/var/log/app/app.log
mkdir -p /var/log/app/old && echo x >/var/log/app/old/1.log
echo x >/var/cache/app/object && chmod 640 /var/cache/app/object
echo 'listen 80' >/etc/app/app.conf
rm -f /var/cache/app/of-image && mv /var/cache/app/renamed /var/cache/app/new-name`;
/** What it keeps. */
const data = `
echo row >/var/lib/app/orders.db
mkdir -p /data/files && echo x >/data/files/1`;
/** What it does to its image. */
const drift = `
cp /bin/busybox /usr/local/bin/helper && chmod 755 /usr/local/bin/helper
rm /usr/share/app/page && mv /usr/share/app/logo /usr/share/app/logo.old`;
const wait = "trap 'exit 0' TERM INT; echo done >/dev/shm/done; while :; do sleep 1 & wait $!; done";
const program = (...parts: readonly string[]) => ["/bin/sh", "-c", `set -e\n${parts.join("\n")}\n${wait}`];

async function buildApp(): Promise<string> {
	return await buildWith("learned", async (root) => {
		for (const folder of ["var/log/app", "var/cache/app", "var/lib/app", "etc/app", "usr/local/bin", "usr/share/app"])
			mkdirSync(join(root, folder), { recursive: true });
		for (const file of ["var/cache/app/of-image", "var/cache/app/renamed", "usr/share/app/page", "usr/share/app/logo"])
			writeFileSync(join(root, file), "of the image");
	});
}

const learn = (...args: readonly string[]) => run([ossifyExecutable(), "learn", ...args]);

/** A container that has done its work. */
async function started(engine: Engine, request: ContainerRequest) {
	const container = await engine.start({ image: await buildApp(), ...request });
	await until("the work", async () => (await container.exec(["cat", "/dev/shm/done"])).stdout === "done\n");
	return container;
}

const wanted = {
	isEmpty: false,
	allowances: ["/etc/app", "/var/cache/app", "/var/log/app"],
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

describe.each(["Podman", "CRI-O", "containerd", "containerd 2", "Docker"] as const satisfies readonly PlainName[])("%s", (name) => {
	test("learn names the allowances that a program needs, its data, and its changes of the image", async () => {
		const engine = await plain[name]();
		engines.push(engine);
		const container = await started(engine, { command: program(scratch, data, drift) });
		const id = name === "Docker" ? await nameByDocker(container.id) : await idOf(container.exec);
		const { stdout, stderr, code } = await learn(id, "--format", "json");
		await container.remove();
		expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
		expect(shortOf(JSON.parse(stdout))).toEqual(wanted);
	});
});

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

test("the same program runs with the learned data on a read-only root, on Podman, its data on volumes", async () => {
	const engine = podmanEngine();
	engines.push(engine);
	const before = await started(engine, { command: program(scratch, data, drift) });
	const { stdout: yaml } = await learn(before.id, "--format", "yaml");
	await before.remove();
	const hardened = await hooked.Podman({ data: parse(yaml) });
	engines.push(hardened);
	const folder = join(sandbox().folder, newName());
	const volumes = ["data", "lib"].map((one) => join(folder, one));
	for (const path of volumes) mkdirSync(path, { recursive: true });
	const [atData = "", atLib = ""] = volumes;
	const after = await started(hardened, {
		command: program(scratch, data),
		volumes: [
			{ source: atData, destination: "/data" },
			{ source: atLib, destination: "/var/lib/app" },
		],
	});
	expect((await after.exec(["sh", "-c", "cat /var/log/app/app.log /var/cache/app/new-name; touch /usr/x /var/x"])).stderr).toBe(
		"touch: /usr/x: Read-only file system\ntouch: /var/x: Read-only file system\n",
	);
	expect(readFileSync(join(atLib, "orders.db"), "utf8")).toBe("row\n");
	// What is on volumes and tmpfs mounts is not in the layer.
	const { stdout } = await learn(after.id, "--format", "json");
	await after.remove();
	expect(shortOf(JSON.parse(stdout))).toMatchObject({ isEmpty: true, allowances: [], data: [], drift: [], fails: [] });
});

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
