/**
 * The specs of Podman and Docker, whose containers need no pod.
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";
import { bind, type EngineSpecs, kernelMounts, placeholderId, type SpecMount, usualPaths } from "./spec.ts";

const userdata = (folder: string) => `${folder}/containers/storage/overlay-containers/${placeholderId}/userdata`;

/** Podman. */
export const podman: EngineSpecs = {
	root: `/var/lib/containers/storage/overlay/${placeholderId}/merged`,
	cgroupsPath: `machine.slice:libpod:${placeholderId}`,
	capabilities: [
		"CAP_CHOWN",
		"CAP_DAC_OVERRIDE",
		"CAP_FOWNER",
		"CAP_FSETID",
		"CAP_KILL",
		"CAP_NET_BIND_SERVICE",
		"CAP_SETFCAP",
		"CAP_SETGID",
		"CAP_SETPCAP",
		"CAP_SETUID",
		"CAP_SYS_CHROOT",
	],
	rootOnlyCapabilities: true,
	...usualPaths,
	mounts: (container) => [
		...kernelMounts(container),
		...["resolv.conf", "hosts", "hostname"].map((name) => bind(`/etc/${name}`, `${userdata("/run")}/${name}`, ["bind", "rprivate"])),
		bind("/dev/shm", `${userdata("/var/lib")}/shm`, ["bind", "rprivate", "nosuid", "noexec", "nodev"]),
		bind("/run/.containerenv", `${userdata("/run")}/.containerenv`, ["bind", "rprivate"]),
	],
	options: ({ type, options }) => (type === "tmpfs" ? options : [...writable(options), "rprivate", "rbind", ...options]),
	annotations: ({ annotations, privileged }) => ({
		...annotations,
		"io.container.manager": "libpod",
		"io.podman.annotations.privileged": privileged ? "TRUE" : "FALSE",
	}),
};

/** Docker. It writes no annotations: only its paths show that a spec is its own. */
export const docker: EngineSpecs = {
	root: `/var/lib/docker/overlay2/${placeholderId}/merged`,
	cgroupsPath: `system.slice:docker:${placeholderId}`,
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
	rootOnlyCapabilities: true,
	...usualPaths,
	mounts: (container) => [...kernelMounts(container), ...dockerFiles(), dockerShm(container)],
	options: ({ type, options }: MountDescription) => (type === "tmpfs" ? options : ["rbind", ...options, "rprivate"]),
	annotations: ({ annotations }) => annotations,
};

function dockerFiles(): readonly SpecMount[] {
	const folder = `/var/lib/docker/containers/${placeholderId}`;
	return ["resolv.conf", "hostname", "hosts"].map((name) => bind(`/etc/${name}`, `${folder}/${name}`, ["rbind", "rprivate"]));
}

function dockerShm({ shmSize = 64 * 1024 * 1024 }: ContainerDescription): SpecMount {
	const options = ["nosuid", "noexec", "nodev", "mode=1777", `size=${shmSize}`];
	return { destination: "/dev/shm", type: "tmpfs", source: "shm", options };
}

function writable(options: readonly string[]): readonly string[] {
	return options.includes("ro") ? [] : ["rw"];
}
