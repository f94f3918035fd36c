/**
 * Manifests, Compose files and units that `ossify mutate` wrote: a real kubelet accepts them, and so do the flags of Docker and Podman that
 * Compose and Quadlet make of them. Their containers can write to what the policy allows, and to nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { Kubelet, type Manifest } from "./kubelet/kubelet.ts";
import { buildPodImage, look, reporting } from "./kubelet/pod_case.ts";
import { must } from "./support/command.ts";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { buildOs, buildPause } from "./support/images.ts";
import { furnishMachine } from "./support/machine.ts";
import { writePodNetwork } from "./support/pod_network.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

/** What `ossify mutate` writes of a file. */
async function mutated(name: string, text: string): Promise<string> {
	const path = join(sandbox().folder, name);
	writeFileSync(path, text);
	return await must([ossifyExecutable(), "mutate", path]);
}

/** What is writable, and where a script's folder is another one's: whether that other one wrote there. */
const script = `${look()}; cat /tmp/of-the-other 2>/dev/null; echo x >/tmp/of-the-other`;
const writable = "/run /tmp /var/tmp /dev/shm ";

furnishMachine();

describe("a Kubernetes manifest", () => {
	let engine: CriEngine;
	let kubelet: Kubelet;

	beforeAll(async () => {
		engine = await Containerd.start({ version: 2 });
		writePodNetwork(dirname(engine.socket));
		await engine.provide(await buildPodImage());
		kubelet = await Kubelet.start(engine);
	});

	afterAll(async () => {
		await kubelet?.stop();
		await engine?.stop();
	});

	test("is a valid pod, whose containers have volumes of their own", async () => {
		const image = await buildPodImage();
		const command = JSON.stringify(reporting(script));
		const text = await mutated(
			"pod.yaml",
			`# Two that write.
apiVersion: v1
kind: Pod
metadata: {name: mutated, namespace: default}
spec:
  hostNetwork: true
  restartPolicy: Never
  initContainers:
  - name: first # before the others
    image: ${image}
    imagePullPolicy: Never
    command: ${command}
  containers:
  - {name: second, image: ${image}, imagePullPolicy: Never, command: ${command}, volumeMounts: []}
`,
		);
		kubelet.run(parse(text) as Manifest);
		const { status } = await kubelet.podWhen("mutated", "ended", (pod) => /Succeeded|Failed/.test(pod.status.phase));
		const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
		expect(Object.fromEntries(all.map(({ name, state }) => [name, state.terminated?.message]))).toEqual({
			first: writable,
			second: writable,
		});
	});
});

test("a Kubernetes manifest is a pod that `podman kube play` starts", async () => {
	const image = await buildOs();
	const config = join(sandbox().folder, "kube-play.conf");
	const limits = 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]';
	writeFileSync(config, `[containers]\n${limits}\n[engine]\ninfra_image = "${await buildPause()}"\n`);
	const options = { through: ["/usr/bin/env", `CONTAINERS_CONF=${config}`] };
	const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: played}\nspec:\n  restartPolicy: Never\n  containers:\n${["one", "two"].map((name) => `  - name: ${name}\n    image: ${image}\n    imagePullPolicy: Never\n    command: ${JSON.stringify(["/bin/sh", "-c", script])}\n`).join("")}`;
	const path = join(sandbox().folder, "played.yaml");
	writeFileSync(path, await mutated("kube.yaml", text));
	try {
		expect(await podman(["kube", "play", "--network", "none", path], options)).toEqual(expect.objectContaining({ code: 0 }));
		for (const name of ["played-one", "played-two"]) {
			await podman(["wait", name], options);
			expect((await podman(["logs", name], options)).stdout).toBe(writable);
		}
	} finally {
		await podman(["kube", "down", path], options);
		await podman(["volume", "prune", "--force"], options);
	}
});

/** Sorted: engines mount what flags name in no certain order. */
const options = "grep -E ' /(run|tmp|var/tmp) ' /proc/mounts | cut -d' ' -f2,4 | sort";
const mounts = [
	"/run rw,nosuid,nodev,noexec,relatime,size=65536k,mode=755",
	...["/tmp", "/var/tmp"].map((path) => `${path} rw,nosuid,nodev,noexec,relatime,size=524288k`),
];
const command = ["/bin/sh", "-c", `${script}; echo; ${options}`];

/** What a container printed: the writable folders, and its mounts without what only a security module adds. */
const said = (output: string) =>
	output
		.trim()
		.split("\n")
		.map((line) => line.replace(/,(?:inode64|uid=0|gid=0)/g, ""));

test("a Compose file gives Docker's flags", async () => {
	const image = await buildOs();
	const text = await mutated("compose.yaml", `services:\n  web:\n    image: ${image} # the shop\n`);
	const { services } = parse(text) as { services: { web: { read_only: boolean; tmpfs: string[] } } };
	const { read_only, tmpfs } = services.web;
	const docker = await Docker.start();
	try {
		await docker.load(image);
		const flags = [...(read_only ? ["--read-only"] : []), ...tmpfs.map((one) => `--tmpfs=${one}`)];
		const { stdout, stderr } = await docker.run(dockerRun({ command }, image, ["--rm", ...flags]));
		expect([stderr, ...said(stdout)]).toEqual(["", writable, ...mounts]);
	} finally {
		await docker.stop();
	}
});

test("a Quadlet unit gives Podman's flags", async () => {
	const image = await buildOs();
	const text = await mutated("web.container", `[Container]\nImage=${image}\n# The shop.\nUser=0\n`);
	const values = (key: string) => text.split("\n").flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
	expect(values("ReadOnly")).toEqual(["true"]);
	const flags = ["--read-only", "--read-only-tmpfs", ...values("Tmpfs").map((one) => `--tmpfs=${one}`)];
	const { stdout, stderr } = await podman(podmanRun({ command }, image, ["--rm", ...flags]));
	expect([stderr, ...said(stdout)]).toEqual(["", writable, ...mounts]);
});
