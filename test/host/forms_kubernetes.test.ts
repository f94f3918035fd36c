/**
 * Manifests are decided about as the specs that containerd 2 and CRI-O write for their pods under a real kubelet.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OssifyError } from "../../src/errors.ts";
import { readForm } from "../../src/forms/mod.ts";
import { specOf } from "../../src/forms/specs/mod.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { buildPodImage, furnishHostFolder } from "./kubelet/pod_case.ts";
import { type ManifestCase, manifestCases, podOf } from "./kubelet/pods/manifests.ts";
import { must } from "./support/command.ts";
import { Containerd } from "./support/containerd.ts";
import type { CriEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { furnishMachine } from "./support/machine.ts";
import { writePodNetwork } from "./support/pod_network.ts";
import { sandbox } from "./support/sandbox.ts";

const engines = {
	containerd: () => Containerd.start({ version: 2 }),
	crio: () => Crio.start(),
} as const;

/** As far as the tests look at a spec. */
interface Spec {
	readonly mounts: readonly { readonly destination: string; readonly type: string; readonly options?: readonly string[] }[];
	readonly process: { readonly args: readonly string[]; readonly capabilities: { readonly bounding?: readonly string[] } };
	readonly linux: { readonly resources: { readonly memory?: { readonly limit?: number } } };
}

/** One namespace is exempt. */
const config = { exemptions: { namespaces: { "kube-system": { reason: "node agents" } } } };

function write(name: string, value: object): string {
	const path = join(sandbox().folder, name);
	writeFileSync(path, JSON.stringify(value));
	return path;
}

/** The decisions about what a file has, by container: for a spec, one without a name. */
async function decide(file: string, ...more: string[]): Promise<Record<string, unknown>> {
	const data = write("forms-data.json", withEngineFolders({ ossify: { config } }));
	const printed = await must([ossifyExecutable(), "eval", "--format", "json", "-d", data, ...more, file]);
	const lines = printed.split("\n").map((line) => JSON.parse(line) as { container?: string; decision?: unknown });
	return Object.fromEntries(lines.map((line) => [line.container?.split(" ").at(-1) ?? "", line.decision ?? line]));
}

/** By container's name, the specs that ossify makes of a manifest. */
function specsIn(manifest: object, engine: keyof typeof engines): Record<string, Spec> {
	const bytes = new TextEncoder().encode(JSON.stringify(manifest));
	const { containers } = readForm(bytes, { path: "manifest.json", engine }, new OssifyError("input/not-a-spec", "not a spec"));
	const specs = containers.map(({ label, source }) => [label.split(" ").at(-1), "spec" in source ? source.spec : specOf(source)]);
	return Object.fromEntries(specs) as Record<string, Spec>;
}

/** What a decision rests on, without IDs, the node's name and what the image adds. */
function facts({ mounts, process, linux }: Spec) {
	const isFromImage = (destination: string) => destination === "/etc/group" || destination === "/etc/passwd";
	const of = (destination: string, options: readonly string[] = []) =>
		`${destination} ${options.filter((one) => ["ro", "rro", "rslave", "rshared"].includes(one)).sort()}`;
	return {
		mounts: mounts.filter(({ destination }) => !isFromImage(destination)).map(({ destination, options }) => of(destination, options)),
		args: process.args,
		capabilities: [...(process.capabilities.bounding ?? [])].filter((one) => one !== "CAP_SYS_RESOURCE").sort(),
		memory: linux.resources.memory?.limit,
	};
}

furnishMachine();
furnishHostFolder();

describe.each(["containerd", "crio"] as const)("%s", (name) => {
	let engine: CriEngine;
	let kubelet: Kubelet;
	let image: string;

	beforeAll(async () => {
		engine = await engines[name]();
		writePodNetwork(dirname(engine.socket));
		image = await buildPodImage();
		await engine.provide(image);
		kubelet = await Kubelet.start(engine);
		for (const one of manifestCases) kubelet.run(podOf(one, image));
	});

	afterAll(async () => {
		await kubelet?.stop();
		await engine?.stop();
	});

	/** By container's name, the specs that the engine wrote. */
	async function specsOf({ name }: ManifestCase): Promise<Record<string, Spec>> {
		const { status } = await kubelet.podWhen(name, "running", (pod) => pod.status.phase === "Running");
		const specs: Record<string, Spec> = {};
		for (const { name, containerID = "" } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
			specs[name] = (await engine.inspect(containerID.split("://")[1] ?? "")).runtimeSpec as unknown as Spec;
		return specs;
	}

	test.each(manifestCases.map((one) => [one.name, one] as const))("pod %s", async (_, one) => {
		const manifest = { apiVersion: "v1", kind: "Pod", ...podOf(one, image) };
		const read = specsIn(manifest, name);
		const decided = await decide(write("manifest.json", manifest), "--cri", name);
		const written = await specsOf(one);
		expect(Object.keys(read)).toEqual(Object.keys(written));
		for (const [container, spec] of Object.entries(written)) {
			expect(facts(read[container] as Spec)).toEqual(facts(spec));
			expect(decided[container]).toEqual((await decide(write("config.json", spec)))[""]);
		}
	});
});
