/** `ossify audit` without SPEC: the containers of four engines side by side, each once. */
import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./support/command.ts";
import { Containerd } from "./support/containerd.ts";
import { newName } from "./support/container.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

async function audited() {
	const data = join(mkdtempSync(join(sandbox().folder, "audit-")), "data.json");
	writeFileSync(data, JSON.stringify(withEngineFolders()));
	const { code, stdout, stderr } = await run([ossifyExecutable(), "audit", "--format", "json", "-d", data]);
	return { code, stderr, ...JSON.parse(stdout) };
}

test("explore", async () => {
	const image = await buildOs();
	const name = newName();
	await podman(podmanRun({}, image, ["--detach", "--name", `${name}-up`]));
	await podman(podmanRun({ command: ["true"] }, image, ["--name", `${name}-done`]));
	await podman(["create", "--name", `${name}-new`, image]);
	const crio = await Crio.start({});
	const docker = await Docker.start();
	const containerd = await Containerd.start();
	try {
		for (const cri of [crio, containerd]) {
			const pod = await cri.runPod("shop");
			for (const request of [{}, { privileged: true }]) await cri.startContainer(await cri.createContainer(pod, request));
			const done = await cri.createContainer(pod, { command: ["true"] });
			await cri.startContainer(done);
			await cri.stopContainer(done);
			await cri.createContainer(pod, {});
		}
		await docker.load(image);
		await docker.run(dockerRun({}, image, ["--detach", "--name", `${name}-up`]));
		await docker.run(dockerRun({ command: ["true"] }, image, ["--name", `${name}-done`]));
		await docker.run(["create", "--name", `${name}-new`, image]);
		await run(["sh", "-c", `${ossifyExecutable()} audit -d ${join(sandbox().folder, readdirSync(sandbox().folder).find((one) => one.startsWith("audit-")) ?? "", "data.json")} || true`]);
		const { containers, code, stderr, errors, totals } = await audited();
		for (const { id, engine, namespace, pod, name: called, state, result, rules, note, spec } of containers)
			console.log(JSON.stringify({ id: id.slice(0, 8), engine, namespace, pod, called, state, result, rules, note, spec: spec.replace(/[0-9a-f]{56}/g, "…") }));
		console.log(code, stderr.slice(0, 2000), errors, totals.results);
	} finally {
		await podman(["rm", "--force", "--time", "0", "--all"]);
		await Promise.all([crio.stop(), docker.stop(), containerd.stop()]);
	}
});
