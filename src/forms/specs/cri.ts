/**
 * The specs of containerd and CRI-O for the containers of pods: as containerd 2.2 (internal/cri/server/container_create.go, internal/cri/opts)
 * and CRI-O 1.34 (server/container_create_linux.go, internal/factory/container) write them, checked by test/host/forms_kubernetes.test.ts.
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";
import { bind, type EngineSpecs, kernelMounts, placeholderId, usualPaths } from "./spec.ts";

const containerdSandbox = `io.containerd.grpc.v1.cri/sandboxes/${placeholderId}`;

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
		...["hostname", "hosts", "resolv.conf"].map((name) =>
			bind(`/etc/${name}`, `/var/lib/containerd/${containerdSandbox}/${name}`, ["rbind", "rprivate", accessOf(container)]),
		),
		bind("/dev/shm", shmOf(container, `/run/containerd/${containerdSandbox}/shm`), ["rbind", "rprivate", "rw"]),
	],
	options: bound,
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
	mounts: (container) => {
		// What is mounted in a privileged container is writable (setOCIBindMountsPrivileged).
		const access = container.privileged ? "rw" : accessOf(container);
		return [
			...kernelMounts(container),
			bind("/dev/shm", shmOf(container, `${storage("/run")}/shm`), ["rw", "bind"]),
			bind("/etc/resolv.conf", `${storage("/run")}/resolv.conf`, [access, "bind", "nodev", "nosuid", "noexec"]),
			bind("/etc/hostname", `${storage("/run")}/hostname`, [access, "bind"]),
			bind("/run/.containerenv", `${storage("/var/lib")}/.containerenv`, [access, "bind"]),
		];
	},
	options: (mount) => (mount.type === "bind" ? [...bound(mount), "bind"] : bound(mount)),
	// io.kubernetes.cri-o.Image is the image's ID, which no form has. The labels are the kubelet's; those of the pod are on its sandbox only.
	annotations: ({ annotations, labels, pod, name, image }) => {
		const kubelets = known({
			"io.kubernetes.container.name": name,
			"io.kubernetes.pod.name": pod?.name,
			"io.kubernetes.pod.namespace": pod?.namespace,
		});
		return known({
			...annotations,
			"io.container.manager": "cri-o",
			"io.kubernetes.cri-o.ContainerID": placeholderId,
			"io.kubernetes.cri-o.ContainerType": "container",
			"io.kubernetes.cri-o.SandboxID": "1".repeat(64),
			"io.kubernetes.cri-o.ImageName": image === undefined ? undefined : storedName(image),
			"io.kubernetes.cri-o.Labels": JSON.stringify({ ...labels, ...kubelets }),
			...kubelets,
		});
	},
};

/** The name under which containers/storage has an image: undefined for a short name, which the node resolves by its registries.conf. */
function storedName(image: string): string | undefined {
	const [host = "", ...path] = image.split("/");
	if (path.length === 0 || !(host === "localhost" || /[.:]/.test(host))) return undefined;
	return image.includes("@") || path.at(-1)?.includes(":") === true ? image : `${image}:latest`;
}

/** Both engines' own files are read-only where the root is. */
function accessOf({ readonlyRoot }: ContainerDescription): string {
	return readonlyRoot ? "ro" : "rw";
}

function shmOf({ hostNamespaces }: ContainerDescription, ofPod: string): string {
	return hostNamespaces.includes("ipc") ? "/dev/shm" : ofPod;
}

const propagations = ["rshared", "rslave"];

/** Mounts that the kubelet asks for: recursively, with a propagation, and read-only or not. */
function bound({ type, options }: MountDescription): readonly string[] {
	if (type !== "bind") return options;
	const isPropagation = (option: string) => propagations.includes(option);
	const isAccess = (option: string) => option === "ro" || option === "rro";
	const others = options.filter((option) => !isPropagation(option) && !isAccess(option));
	return ["rbind", options.find(isPropagation) ?? "rprivate", options.find(isAccess) ?? "rw", ...others];
}

/** Without the entries that are not known. */
function known(entries: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
