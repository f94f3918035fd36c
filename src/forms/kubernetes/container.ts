/**
 * One container of a pod.
 * @module
 */
import type { ContainerDescription, Engine, PodDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { FormContainer, FormOptions } from "../form.ts";
import { mountsOf, type PodMounts } from "./mounts.ts";
import { unknownsOf } from "./open.ts";
import { processOf } from "./process.ts";
import { bytesOf } from "./quantity.ts";
import { securityOf } from "./security.ts";
import { rendered, required } from "./values.ts";

/** What the containers of a pod have in common. */
export interface Pod extends PodMounts {
	/** Its `spec`. */
	readonly spec: Fields;
	readonly description: PodDescription;
	readonly annotations: Readonly<Record<string, string>>;
	readonly hostNamespaces: ContainerDescription["hostNamespaces"];
	/** In bytes, for containers without a limit of their own. */
	readonly memoryLimit: number | undefined;
	readonly runtimeClass: string | undefined;
	readonly document: number;
}

/** @throws {OssifyError} `input/invalid-form` */
export function containerOf(fields: Fields, label: string, pod: Pod, engine: FormOptions["engine"]): FormContainer {
	const process = processOf(fields);
	const as = (one: Engine) => describe(fields, process, pod, one);
	const description = as(engine ?? "containerd");
	return {
		label,
		source: description,
		unknown: unknownsOf({ description, engine, runtimeClass: pod.runtimeClass, fromElsewhere: process.fromElsewhere }),
		// The image's user is not one: both engines give privileged containers of any user the same spec, but for process.user.
		alternatives: engine === undefined ? [{ when: "the node's engine is CRI-O", description: as("crio") }] : [],
		location: { document: pod.document, part: fields.part },
	};
}

function describe(fields: Fields, { args, env, cwd }: ReturnType<typeof processOf>, pod: Pod, engine: Engine): ContainerDescription {
	const name = required(fields.at("name"));
	return {
		engine,
		name,
		pod: pod.description,
		image: rendered(fields.at("image")) || undefined,
		// The kubelet's alone are the container's: those of the pod are on its sandbox.
		labels: {},
		annotations: pod.annotations,
		...securityOf(pod.spec, fields, pod.annotations, engine),
		args,
		env,
		cwd,
		mounts: mountsOf(fields, name, pod),
		memoryLimit: limitOf(fields) ?? pod.memoryLimit,
		hostNamespaces: pod.hostNamespaces,
		shmSize: undefined,
	};
}

/** No limit where it is 0 (getMemoryLimit in pkg/kubelet/kuberuntime/kuberuntime_container_linux.go). */
export function limitOf(owner: Fields): number | undefined {
	return bytesOf(owner.in("resources", "limits", "memory")) || undefined;
}
