/** What real engines print of their containers leads to the decision that the spec which they wrote leads to. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OssifyError } from "../../src/errors.ts";
import { containersOf, readForm } from "../../src/forms/mod.ts";
import { assess, type Decision, loadPolicy, type Policy } from "../../src/mod.ts";
import { shippedBundle } from "../support/compiler.ts";
import { must } from "./support/command.ts";
import { type ContainerRequest, newName, waiting } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { findEngines } from "./support/engines.ts";
import { buildOs, buildWithVolumes, signaturePolicy } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { rootlessPodman, rootlessRun } from "./support/rootless.ts";
import { sandbox } from "./support/sandbox.ts";

const now = new Date("2026-11-29T12:00:00Z");
const notSpec = new OssifyError("input/not-a-spec", "cannot use the spec: it has no ociVersion");
let policy: Policy;

beforeAll(async () => {
	policy = await loadPolicy(await shippedBundle(), { data: JSON.parse(JSON.stringify(withEngineFolders())) });
	for (const name of ["a", "b"]) mkdirSync(`/srv/${name}`, { recursive: true });
});

const decide = (spec: Uint8Array): Decision => assess(policy, spec, { now }).decision;

/** The decisions on what a command printed. */
function printed(text: string): readonly Decision[] {
	const form = readForm(new TextEncoder().encode(text), { path: undefined, engine: undefined }, notSpec);
	expect(form.problems).toEqual([]);
	return containersOf(form).map(({ spec }) => decide(spec));
}

async function buildWithUser(): Promise<string> {
	const { buildah } = findEngines();
	const container = await must([buildah, "from", "--pull-never", await buildOs()]);
	await must([buildah, "config", "--user", "1000", container]);
	const image = "localhost/with-user:1";
	await must([buildah, "commit", "--quiet", "--rm", "--disable-compression", "--signature-policy", signaturePolicy(), container, image]);
	return image;
}

type Row = [name: string, options: string[]];

/** What both command lines have. */
const rows: Row[] = [
	["plain", []],
	["a user", ["--user=1000"]],
	["a user by name", ["--user=www-data"]],
	["privileged", ["--privileged"]],
	["privileged, as a user", ["--privileged", "--user=1000"]],
	["privileged, as a user by name", ["--privileged", "--user=www-data"]],
	["privileged, with a volume at /sys", ["--privileged", "--volume=/sys:/sys", "--pid=host", "--uts=host"]],
	["read-only", ["--read-only"]],
	["tmpfs", ["--tmpfs=/tmp", "--tmpfs=/run:size=1m,exec"]],
	["read-only and tmpfs", ["--read-only", "--tmpfs=/var/cache"]],
	["volumes at /tmp and /run", ["--volume=/srv/a:/tmp", "--volume=/srv/b:/run:ro"]],
	["a named volume at /var", ["--volume=shop:/var"]],
	["a volume at /etc/hosts", ["--volume=/etc/hosts:/etc/hosts"]],
	["a memory limit", ["--memory=64m"]],
	["a capability", ["--cap-add=SYS_ADMIN"]],
	["a capability, as a user", ["--cap-add=SYS_ADMIN", "--user=1000"]],
	["no capabilities", ["--cap-drop=ALL"]],
	["all capabilities, unconfined", ["--cap-add=all", "--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"]],
];

const unmasked = (option: string): Row[] => [
	[
		"all capabilities, unconfined, unmasked, a volume at /sys",
		["--cap-add=all", "--security-opt=seccomp=unconfined", option, "--volume=/sys:/sys"],
	],
];

describe("podman inspect", () => {
	test.each([
		...rows,
		...unmasked("--security-opt=unmask=ALL"),
		["privileged, with a masked path", ["--privileged", "--security-opt=mask=/proc/kcore"]],
		["an annotation", ["--annotation=io.kubernetes.cri-o.ContainerType=sandbox"]],
		["in a user namespace", ["--uidmap=0:100000:65536"]],
	] as Row[])("of a container with %s", async (_, options) => {
		const name = newName();
		const run = podmanRun({ command: waiting }, await buildOs(), ["--detach", "--name", name, ...options]);
		expect(await podman(run)).toMatchObject({ code: 0 });
		try {
			const text = (await podman(["inspect", name])).stdout;
			const [{ OCIConfigPath }] = JSON.parse(text) as [{ OCIConfigPath: string }];
			expect(printed(text)).toEqual([decide(readFileSync(OCIConfigPath))]);
			expect(printed((await podman(["container", "inspect", "--format", "{{json .}}", name])).stdout)).toEqual(printed(text));
		} finally {
			await podman(["rm", "--force", "--time", "0", "--volumes", name]);
		}
	});

	test("of a privileged container whose user is the image's", async () => {
		const [name, image] = [newName(), await buildWithUser()];
		const run = podmanRun({ command: waiting }, image, ["--detach", "--name", name, "--privileged"]);
		expect(await podman(run)).toMatchObject({ code: 0 });
		try {
			const text = (await podman(["inspect", name])).stdout;
			const [{ OCIConfigPath }] = JSON.parse(text) as [{ OCIConfigPath: string }];
			const decision = decide(readFileSync(OCIConfigPath));
			expect(decision.readonly).toBe(true);
			expect(printed(text)).toEqual([decision]);
		} finally {
			await podman(["rm", "--force", "--time", "0", name]);
		}
	});

	test("of a pod's infra container and its other container", async () => {
		const [pod, name] = [newName(), newName()];
		const image = await buildOs();
		const infra = ["--infra-image", image, "--infra-command", "/bin/sleep 1000", "--network", "none", "--cgroup-parent", sandbox().cgroup];
		const { stdout } = await podman(["pod", "create", "--name", pod, ...infra]);
		expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
		try {
			const run = [
				"run",
				"--pull=never",
				"--detach",
				"--pod",
				pod,
				"--name",
				name,
				"--ulimit",
				"nofile=1024:1024",
				"--ulimit",
				"nproc=1024:1024",
			];
			expect(await podman([...run, image, ...waiting])).toMatchObject({ code: 0 });
			const ofInfra = (await podman(["pod", "inspect", "--format", "{{.InfraContainerID}}", pod])).stdout.trim();
			const text = (await podman(["inspect", ofInfra, name])).stdout;
			const specs = (JSON.parse(text) as { OCIConfigPath: string }[]).map(({ OCIConfigPath }) => decide(readFileSync(OCIConfigPath)));
			expect(printed(text)).toEqual(specs);
			expect(specs.length).toBe(2);
		} finally {
			await podman(["pod", "rm", "--force", "--time", "0", pod]);
		}
	});

	test("of a container that was only created, and of its image", async () => {
		const name = newName();
		const image = await buildOs();
		const run = podmanRun({ command: waiting }, image, ["--detach", "--name", name]);
		expect(await podman(["create", ...run.slice(1).filter((option) => option !== "--detach")])).toMatchObject({ code: 0 });
		try {
			const created = printed((await podman(["inspect", name])).stdout);
			const ofImage = printed((await podman(["image", "inspect", image])).stdout);
			expect(await podman(["start", name])).toMatchObject({ code: 0 });
			const [{ OCIConfigPath }] = JSON.parse((await podman(["inspect", name])).stdout) as [{ OCIConfigPath: string }];
			expect(created).toEqual([decide(readFileSync(OCIConfigPath))]);
			// An image alone has the network that containers have by default, and so a resolv.conf.
			expect(ofImage.map(({ readonly, tmpfs }) => ({ readonly, tmpfs }))).toEqual(
				created.map(({ readonly, tmpfs }) => ({ readonly, tmpfs })),
			);
		} finally {
			await podman(["rm", "--force", "--time", "0", name]);
		}
	});
});

describe("podman inspect, rootless", () => {
	const noNetwork = ["--network=none"];
	test.each([
		["plain", noNetwork],
		["the host's network", ["--network=host"]],
		["privileged", ["--privileged", ...noNetwork]],
		["privileged, on the host's network", ["--privileged", "--network=host"]],
		["privileged, with a volume at /sys", ["--privileged", ...noNetwork, "--volume=/sys:/sys"]],
	] as Row[])("of a container with %s", async (_, options) => {
		const name = newName();
		const runtime = ["--runtime", findEngines().runc];
		const [run, ...args] = await rootlessRun(["--detach", "--name", name, ...options], waiting);
		expect(await rootlessPodman([run ?? "", ...args.filter((one) => one !== "--rm")], runtime)).toMatchObject({ code: 0 });
		try {
			const text = (await rootlessPodman(["inspect", name], runtime)).stdout;
			const [{ OCIConfigPath }] = JSON.parse(text) as [{ OCIConfigPath: string }];
			// Its folders are the test's own, so that it may be root's.
			const ofUser = text.replaceAll(/"ConmonPidFile": "[^"]*"/g, '"ConmonPidFile": "/run/user/4242/containers/x/conmon.pid"');
			expect(printed(ofUser)).toEqual([decide(readFileSync(OCIConfigPath))]);
		} finally {
			await rootlessPodman(["rm", "--force", "--time", "0", name], runtime);
		}
	});
});

describe("docker inspect", () => {
	let docker: Docker;
	beforeAll(async () => {
		docker = await Docker.start();
		await docker.load(await buildOs());
		await docker.load(await buildWithVolumes());
	});
	afterAll(() => docker?.stop());

	/** The spec is in the bundle that Docker's containerd has. */
	async function specOf(text: string): Promise<Uint8Array> {
		const [{ Id, ResolvConfPath }] = JSON.parse(text) as [{ Id: string; ResolvConfPath: string }];
		const state = join(dirname(dirname(dirname(dirname(ResolvConfPath)))), "exec/containerd/daemon/io.containerd.runtime.v2.task/moby");
		return readFileSync(join(state, Id, "config.json"));
	}

	test.each([...rows, ...unmasked("--security-opt=systempaths=unconfined"), ["shareable memory", ["--ipc=shareable"]]] as Row[])(
		"of a container with %s",
		async (_, options) => {
			const name = newName();
			const run = dockerRun({ command: waiting }, await buildOs(), ["--detach", "--name", name, ...options]);
			expect(await docker.run(run)).toMatchObject({ code: 0 });
			const text = (await docker.run(["inspect", name])).stdout;
			const spec = await specOf(text);
			await docker.run(["rm", "--force", "--volumes", name]);
			expect(printed(text)).toEqual([decide(spec)]);
		},
	);

	test("of a container that was only created, of one that has ended, and of their image with volumes", async () => {
		const [name, image] = [newName(), await buildWithVolumes()];
		const options = ["--network", "none", "--name", name];
		expect(await docker.run(["create", ...options, image, ...waiting])).toMatchObject({ code: 0 });
		const created = printed((await docker.run(["container", "inspect", name])).stdout);
		const ofImage = printed((await docker.run(["image", "inspect", image])).stdout);
		expect(await docker.run(["start", name])).toMatchObject({ code: 0 });
		const spec = await specOf((await docker.run(["inspect", name])).stdout);
		expect(await docker.run(["stop", "--time", "1", name])).toMatchObject({ code: 0 });
		const stopped = printed((await docker.run(["inspect", name])).stdout);
		await docker.run(["rm", "--force", "--volumes", name]);
		expect([created, stopped, ofImage]).toEqual(Array(3).fill([decide(spec)]));
	});
});

const securityContext = (value: object): ContainerRequest => ({ securityContext: value });
const criRows: [name: string, request: ContainerRequest][] = [
	["plain", {}],
	["a user", { user: 1000 }],
	["privileged", { privileged: true }],
	["read-only", securityContext({ readonly_rootfs: true })],
	[
		"volumes at /tmp and /run",
		{
			volumes: [
				{ source: "/srv/a", destination: "/tmp" },
				{ source: "/srv/b", destination: "/run", readonly: true },
			],
		},
	],
	["a capability", securityContext({ capabilities: { add_capabilities: ["SYS_ADMIN"] } })],
	["kube-system", { namespace: "kube-system" }],
];

describe.each([
	["CRI-O", () => Crio.start()],
	["containerd", () => Containerd.start()],
	["containerd 2", () => Containerd.start({ version: 2 })],
] as [string, () => Promise<CriEngine>][])("crictl inspect, on %s", (_, start) => {
	let engine: CriEngine;
	beforeAll(async () => {
		engine = await start();
	});
	afterAll(() => engine?.stop());

	test.each(criRows)("of a container with %s, and of its sandbox", async (_, request) => {
		const pod = await engine.runPod(request.namespace);
		try {
			const id = await engine.createContainer(pod, request);
			await engine.startContainer(id);
			const specs = [await engine.inspect(id), await engine.inspect(pod.id, true)].map(({ runtimeSpec }) => runtimeSpec);
			const text = [await engine.crictl(id), await engine.crictl(pod.id, true)].map((object) => JSON.stringify(object, undefined, 2));
			expect(text.flatMap(printed)).toEqual(specs.map((spec) => decide(new TextEncoder().encode(JSON.stringify(spec)))));
		} finally {
			await engine.removePod(pod.id);
		}
	});
});
