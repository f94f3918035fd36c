/**
 * What the kubelet writes into the CRI's requests.
 * @module
 */
import { join } from "node:path";
import { type ContainerRequest, newName, waiting } from "./container.ts";
import { sandbox } from "./sandbox.ts";

export interface Pod {
	readonly id: string;
	readonly config: {
		readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
		readonly [more: string]: unknown;
	};
}

/** The sandbox's network, and as the kubelet has it by default: each container its own process namespace. */
const namespaces = { network: "NODE", pid: "CONTAINER" };

/** In the pod's folder of logs, which is named after the pod. */
export const logName = "0.log";

export function podConfig(namespace: string, podLogs: string, annotations: Readonly<Record<string, string>> = {}): Pod["config"] {
	const name = newName();
	return {
		metadata: { name, namespace, uid: name },
		annotations,
		log_directory: join(podLogs, name),
		// Given, so that it does not depend on the host's /etc/resolv.conf, which may be a symlink to /run.
		dns_config: { servers: ["192.0.2.1"] },
		linux: {
			cgroup_parent: `${sandbox().cgroup}/pods`,
			security_context: { namespace_options: namespaces, privileged: true },
		},
	};
}

export function containerConfig(request: ContainerRequest, image: string, { config: { metadata } }: Pod) {
	const name = newName();
	return {
		metadata: { name },
		// The kubelet's; CRI-O knows a container's namespace by nothing else.
		labels: {
			"io.kubernetes.container.name": name,
			"io.kubernetes.pod.name": metadata.name,
			"io.kubernetes.pod.namespace": metadata.namespace,
			"io.kubernetes.pod.uid": metadata.uid,
		},
		image: { image, user_specified_image: image },
		command: [...(request.command ?? waiting)],
		annotations: request.annotations ?? {},
		working_dir: request.cwd ?? "",
		log_path: logName,
		mounts: (request.volumes ?? []).map(({ source, destination, readonly = false }) => ({
			host_path: source,
			container_path: destination,
			readonly,
		})),
		linux: {
			security_context: {
				privileged: request.privileged ?? false,
				namespace_options: namespaces,
				...(request.user === undefined
					? {}
					: { run_as_user: { value: request.user }, run_as_group: { value: request.group ?? request.user } }),
				...request.securityContext,
			},
		},
	};
}
