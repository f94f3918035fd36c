/**
 * The specs of containerd's CRI plugin: as containerd 2.2 writes them (internal/cri/server/container_create.go, internal/cri/opts). Recorded from
 * containerd 1.6.20 and 2.2.0: test/fixtures/containerd.
 * @module
 */

import type { ContainerDescription } from "../description.ts";
import { bound, known } from "./cri.ts";
import { defaultCapabilities, protectedPaths } from "./docker_defaults.ts";
import { bind, byDepth, filesOf, kernelMounts, notTaken, ownMounts, type SpecMount } from "./mounts.ts";
import { type EngineSpecs, placeholderId } from "./spec.ts";

const containerdSandbox = `io.containerd.grpc.v1.cri/sandboxes/${placeholderId}`;

/** containerd's CRI plugin. It gives policies no labels, and the annotations that its configuration lets through. */
export const containerd: EngineSpecs = {
	root: () => "rootfs",
	cgroupsPath: (id) => `kubepods:cri-containerd:${id}`,
	capabilities: {
		defaults: defaultCapabilities,
		dropsLast: true,
		withoutRoot: "all",
	},
	filtersSystemCalls: false,
	confinesPrivileged: false,
	...protectedPaths,
	mounts(container) {
		const own = ownMounts(container, bound);
		return [...notTaken(kernelMounts(container), own), ...byDepth([...own, ...notTaken(containerdFiles(container), own)])];
	},
	annotations: ({ pod, name, image }) =>
		known({
			"io.kubernetes.cri.container-type": "container",
			"io.kubernetes.cri.sandbox-id": placeholderId,
			"io.kubernetes.cri.container-name": name,
			"io.kubernetes.cri.image-name": image,
			"io.kubernetes.cri.sandbox-namespace": pod?.namespace,
			"io.kubernetes.cri.sandbox-name": pod?.name,
		}),
	// The host's are those of the sandbox, too.
	namespaces: () => ["pid", "ipc", "uts", "mount", "network"].map((type) => ({ type })),
};

function containerdFiles(container: ContainerDescription): readonly SpecMount[] {
	const options = ["rbind", "rprivate", container.readonlyRoot ? "ro" : "rw"];
	const files = ["hostname", "hosts", "resolv.conf"].map((name) =>
		bind(`/etc/${name}`, `/var/lib/containerd/${containerdSandbox}/${name}`, options),
	);
	const memory = container.hostNamespaces.includes("ipc") ? "/dev/shm" : `/run/containerd/${containerdSandbox}/shm`;
	return filesOf(container, [...files, bind("/dev/shm", memory, ["rbind", "rprivate", "rw"])]);
}
