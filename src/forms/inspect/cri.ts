/**
 * Containers and sandboxes as `crictl inspect` and `crictl inspectp` print them: the CRI's status, and in `info` what the engine adds, its runtime
 * spec among it. Recorded from containerd 1.6.20 and 2.2.0, and CRI-O 1.34.0.
 * @see https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto
 * @see https://github.com/kubernetes-sigs/cri-tools/blob/master/cmd/crictl/util.go
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { type Container, hasKeys, labelOf, type Printed, plain, specIn } from "./printed.ts";

export const criContainers: Printed = {
	kind: "crictl inspect",
	is: ({ status }) =>
		typeof status === "object" && status !== null && hasKeys(status as Readonly<Record<string, unknown>>, "id", "metadata", "state"),
	read(fields, { engine }) {
		const status = fields.at("status");
		const label = labelIn(status);
		const spec = fields.in("info", "runtimeSpec");
		if (spec.value !== undefined) return specIn(spec, label);
		if (isSandbox(status)) throw status.error("it is a sandbox without a runtime spec: only its containers have a root file system");
		return byStatus(status, label, engine);
	},
};

function isSandbox(status: Fields): boolean {
	return !hasKeys(status.object(), "image");
}

function labelIn(status: Fields): string {
	const [metadata, labels] = [status.at("metadata"), status.at("labels").texts()];
	const name = metadata.at("name").text();
	if (isSandbox(status)) return labelOf("sandbox", `${metadata.at("namespace").text() ?? ""}/${name ?? ""}`);
	const [namespace, pod] = [labels["io.kubernetes.pod.namespace"], labels["io.kubernetes.pod.name"]];
	const container = labelOf("container", name);
	return namespace === undefined || pod === undefined ? container : `${labelOf("pod", `${namespace}/${pod}`)}: ${container}`;
}

/** The CRI's status has no capabilities and no read-only root. */
function byStatus(status: Fields, label: string, engine: "containerd" | "crio" | undefined): Container {
	const description = descriptionOf(status, engine ?? "containerd");
	const crio = { ...description, engine: "crio" as const };
	return {
		label,
		source: description,
		unknown: [
			{
				fact: "container-config",
				message: "there is no info.runtimeSpec, so that privileged, capabilities, a read-only root and tmpfs mounts are not known",
			},
		],
		alternatives: [
			{ when: "it is privileged", description: { ...description, privileged: true } },
			...(engine === undefined ? [{ when: "the node's engine is CRI-O", description: crio }] : []),
		],
	};
}

function descriptionOf(status: Fields, engine: "containerd" | "crio"): ContainerDescription {
	const labels = status.at("labels").texts();
	const uid = count(status.in("user", "linux", "uid"));
	const limit = count(status.in("resources", "linux", "memoryLimitInBytes"));
	return {
		engine,
		...plain,
		name: status.in("metadata", "name").text(),
		pod: { namespace: labels["io.kubernetes.pod.namespace"], name: labels["io.kubernetes.pod.name"], labels: {} },
		image: status.in("image", "userSpecifiedImage").text() || status.in("image", "image").text(),
		labels,
		annotations: status.at("annotations").texts(),
		user: uid === undefined ? undefined : { uid, gid: count(status.in("user", "linux", "gid")), additionalGids: [] },
		mounts: status.at("mounts").list().map(mountOf),
		memoryLimit: limit !== undefined && limit > 0 ? limit : undefined,
	};
}

/** crictl prints 64-bit numbers as texts. */
function count(fields: Fields): number | undefined {
	const text = fields.textual();
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

const propagations: Readonly<Record<string, string>> = { PROPAGATION_HOST_TO_CONTAINER: "rslave", PROPAGATION_BIDIRECTIONAL: "rshared" };

function mountOf(mount: Fields): MountDescription {
	const propagation = propagations[mount.at("propagation").text() ?? ""];
	const options = [...(propagation === undefined ? [] : [propagation]), ...(mount.at("readonly").boolean() ? ["ro"] : [])];
	return { destination: mount.at("containerPath").text() ?? "", type: "bind", source: mount.at("hostPath").text() ?? "", options };
}
