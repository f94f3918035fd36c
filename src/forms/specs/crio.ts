/**
 * The specs of CRI-O: as CRI-O 1.34 writes them (server/container_create_linux.go, internal/factory/container). Recorded from CRI-O 1.34.0 and
 * 1.37: test/fixtures/crio.
 * @module
 */
import type { ContainerDescription } from "../description.ts";
import { bound, known } from "./cri.ts";
import { bind, byDepth, filesOf, kernelMounts, missing, notTaken, ownMounts, type SpecMount } from "./mounts.ts";
import { type EngineSpecs, idOf, ownNamespaces, placeholderId } from "./spec.ts";

const storage = (folder: string, id: string) => `${folder}/containers/storage/overlay-containers/${id}/userdata`;
const sandboxId = "1".repeat(64);

/** CRI-O. */
export const crio: EngineSpecs = {
	root: () => `/var/lib/containers/storage/overlay/${placeholderId}/merged`,
	cgroupsPath: (id) => `kubepods:crio:${id}`,
	capabilities: {
		defaults: [
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
		dropsLast: true,
		withoutRoot: "all",
		allSetsOfPrivileged: true,
	},
	filtersSystemCalls: false,
	confinesPrivileged: false,
	maskedPaths: [
		"/proc/acpi",
		"/proc/asound",
		"/proc/interrupts",
		"/proc/kcore",
		"/proc/keys",
		"/proc/latency_stats",
		"/proc/sched_debug",
		"/proc/scsi",
		"/proc/timer_list",
		"/proc/timer_stats",
		"/sys/devices/virtual/powercap",
		"/sys/firmware",
		"/sys/fs/selinux",
	],
	readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
	mounts(container) {
		const own = ownMounts(container, (mount) => [...bound(mount), ...(mount.type === "bind" ? ["bind"] : [])]);
		const engines = [...kernelMounts(container).map((mount) => asCrio(mount, container)), ...crioFiles(container)];
		return [...notTaken(engines, own), ...byDepth(own)];
	},
	// io.kubernetes.cri-o.Image is the image's ID, which no form has. The labels are the kubelet's; those of the pod are on its sandbox only.
	annotations: (container) => {
		const { annotations, labels, pod, name, image } = container;
		const kubelets = known({
			"io.kubernetes.container.name": name,
			"io.kubernetes.pod.name": pod?.name,
			"io.kubernetes.pod.namespace": pod?.namespace,
		});
		return known({
			...annotations,
			"io.container.manager": "cri-o",
			"io.kubernetes.cri-o.ContainerID": idOf(container),
			"io.kubernetes.cri-o.ContainerType": "container",
			"io.kubernetes.cri-o.SandboxID": sandboxId,
			"io.kubernetes.cri-o.ImageName": image === undefined ? undefined : storedName(image),
			"io.kubernetes.cri-o.Labels": JSON.stringify({ ...labels, ...kubelets }),
			...kubelets,
		});
	},
	namespaces: ownNamespaces,
};

/** It writes `rw` into all of them for a privileged container, and has changes of the host's mounts below /sys appear in it. */
function asCrio(mount: SpecMount, { privileged }: ContainerDescription): SpecMount {
	if (!privileged) return mount;
	const below = mount.destination.startsWith("/sys") ? ["rslave"] : [];
	return { ...mount, options: [...mount.options, ...missing(["rw"], mount.options), ...below] };
}

function crioFiles(container: ContainerDescription): readonly SpecMount[] {
	const { readonlyRoot, privileged, hostNamespaces } = container;
	const access = readonlyRoot && !privileged ? "ro" : "rw";
	const [inRun, inLib] = [storage("/run", sandboxId), storage("/var/lib", idOf(container))];
	const memory = hostNamespaces.includes("ipc") ? "/dev/shm" : `${inRun}/shm`;
	return filesOf(container, [
		bind("/dev/shm", memory, ["rw", "bind"]),
		bind("/etc/resolv.conf", `${inRun}/resolv.conf`, [access, "bind", "nodev", "nosuid", "noexec"]),
		bind("/etc/hostname", `${inRun}/hostname`, [access, "bind"]),
		bind("/run/.containerenv", `${inLib}/.containerenv`, [access, "bind"]),
		...(hostNamespaces.includes("network") ? [bind("/etc/hosts", "/etc/hosts", [access, "bind"])] : []),
	]);
}

/** The name under which containers/storage has an image: undefined for a short name, which the node resolves by its registries.conf. */
function storedName(image: string): string | undefined {
	const [host = "", ...path] = image.split("/");
	if (path.length === 0 || !(host === "localhost" || /[.:]/.test(host))) return undefined;
	return image.includes("@") || path.at(-1)?.includes(":") === true ? image : `${image}:latest`;
}
