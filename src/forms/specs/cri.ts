/**
 * The specs of containerd and CRI-O for the containers of pods.
 * @module
 */
import type { MountDescription } from "../description.ts";
import { bind, type EngineSpecs, kernelMounts, placeholderId, usualPaths } from "./spec.ts";

const containerdSandbox = `io.containerd.grpc.v1.cri/sandboxes/${placeholderId}`;
const rbind = ["rbind", "rprivate", "rw"];

/** containerd's CRI plugin. It gives policies no labels, and the annotations that its configuration lets through. */
export const containerd: EngineSpecs = {
	root: "rootfs",
	cgroupsPath: `kubepods:cri-containerd:${placeholderId}`,
	capabilities: [
		"CAP_CHOWN",
		"CAP_DAC_OVERRIDE",
		"CAP_FSETID",
		"CAP_FOWNER",
		"CAP_MKNOD",
		"CAP_NET_RAW",
		"CAP_SETGID",
		"CAP_SETUID",
		"CAP_SETFCAP",
		"CAP_SETPCAP",
		"CAP_NET_BIND_SERVICE",
		"CAP_SYS_CHROOT",
		"CAP_KILL",
		"CAP_AUDIT_WRITE",
	],
	rootOnlyCapabilities: false,
	...usualPaths,
	mounts: (container) => [
		...kernelMounts(container),
		bind("/etc/hostname", `/var/lib/containerd/${containerdSandbox}/hostname`, rbind),
		bind("/etc/hosts", `/var/lib/containerd/${containerdSandbox}/hosts`, rbind),
		bind("/etc/resolv.conf", `/var/lib/containerd/${containerdSandbox}/resolv.conf`, rbind),
		bind("/dev/shm", `/run/containerd/${containerdSandbox}/shm`, rbind),
	],
	options: boundRecursively,
	annotations: ({ pod, name, image }) =>
		known({
			"io.kubernetes.cri.container-type": "container",
			"io.kubernetes.cri.sandbox-id": placeholderId,
			"io.kubernetes.cri.container-name": name,
			"io.kubernetes.cri.image-name": image,
			"io.kubernetes.cri.sandbox-namespace": pod?.namespace,
			"io.kubernetes.cri.sandbox-name": pod?.name,
		}),
};

const storage = (folder: string) => `${folder}/containers/storage/overlay-containers/${placeholderId}/userdata`;

/** CRI-O. */
export const crio: EngineSpecs = {
	root: `/var/lib/containers/storage/overlay/${placeholderId}/merged`,
	cgroupsPath: `kubepods:crio:${placeholderId}`,
	capabilities: [
		"CAP_CHOWN",
		"CAP_DAC_OVERRIDE",
		"CAP_FSETID",
		"CAP_FOWNER",
		"CAP_SETGID",
		"CAP_SETUID",
		"CAP_SETPCAP",
		"CAP_NET_BIND_SERVICE",
		"CAP_KILL",
	],
	rootOnlyCapabilities: false,
	...usualPaths,
	mounts: (container) => [
		...kernelMounts(container),
		bind("/dev/shm", `${storage("/run")}/shm`, ["rw", "bind"]),
		bind("/etc/resolv.conf", `${storage("/run")}/resolv.conf`, ["rw", "bind", "nodev", "nosuid", "noexec"]),
		bind("/etc/hostname", `${storage("/run")}/hostname`, ["rw", "bind"]),
		bind("/run/.containerenv", `${storage("/var/lib")}/.containerenv`, ["rw", "bind"]),
	],
	options: boundRecursively,
	annotations: ({ annotations, labels, pod, name, image }) =>
		known({
			...annotations,
			"io.container.manager": "cri-o",
			"io.kubernetes.cri-o.ContainerID": placeholderId,
			"io.kubernetes.cri-o.ContainerType": "container",
			"io.kubernetes.cri-o.SandboxID": "1".repeat(64),
			"io.kubernetes.cri-o.Image": image,
			"io.kubernetes.cri-o.ImageName": image,
			"io.kubernetes.cri-o.Labels": JSON.stringify(known({ ...labels, "io.kubernetes.container.name": name })),
			"io.kubernetes.container.name": name,
			"io.kubernetes.pod.namespace": pod?.namespace,
			"io.kubernetes.pod.name": pod?.name,
		}),
};

function boundRecursively({ type, options }: MountDescription): readonly string[] {
	const access = options.includes("ro") ? [] : ["rw"];
	return type === "bind" ? ["rbind", "rprivate", ...access, ...options] : options;
}

/** Without the entries that are not known. */
function known(entries: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
