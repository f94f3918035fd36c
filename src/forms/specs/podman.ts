/**
 * The specs of Podman. Recorded from Podman 4.3.1: test/fixtures/podman and test/fixtures/inspect.
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";
import { bind, byDepth, filesOf, isVolume, kernelMounts, missing, notTaken, ownMounts, type SpecMount } from "./mounts.ts";
import { type EngineSpecs, idOf, ownNamespaces, placeholderId } from "./spec.ts";

/** Podman. */
export const podman: EngineSpecs = {
	root: () => `/var/lib/containers/storage/overlay/${placeholderId}/merged`,
	cgroupsPath: (id) => `machine.slice:libpod:${id}`,
	capabilities: {
		// Of containers-common, whose configuration has three fewer than Podman itself: no AUDIT_WRITE, MKNOD, NET_RAW.
		defaults: [
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
		dropsLast: false,
		withoutRoot: "added",
	},
	filtersSystemCalls: true,
	confinesPrivileged: true,
	maskedPaths: [
		"/proc/acpi",
		"/proc/kcore",
		"/proc/keys",
		"/proc/latency_stats",
		"/proc/timer_list",
		"/proc/timer_stats",
		"/proc/sched_debug",
		"/proc/scsi",
		"/sys/firmware",
		"/sys/fs/selinux",
		"/sys/dev/block",
	],
	readonlyPaths: ["/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
	mounts(container) {
		const own = ownMounts(container, (mount) => (container.existing ? mount.options : optionsOf(mount)));
		const engines = [...kernelMounts(container).flatMap((mount) => asPodman(mount, container)), ...podmanFiles(container)];
		return byDepth([...own, ...notTaken(engines, own).filter((mount) => container.existing || !isHidden(mount, own))]);
	},
	annotations: ({ annotations, privileged }) => ({
		"io.container.manager": "libpod",
		"io.podman.annotations.privileged": privileged ? "TRUE" : "FALSE",
		...annotations,
	}),
	namespaces: ownNamespaces,
};

function asPodman(mount: SpecMount, container: ContainerDescription): SpecMount | readonly SpecMount[] {
	const { destination, options } = mount;
	const isCgroup = destination === "/sys/fs/cgroup";
	if (destination === "/dev") return { ...mount, options: options.flatMap((one) => (one === "nosuid" ? [one, "noexec"] : [one])) };
	if (destination === "/sys" && cannotMountSysfs(container)) return bind("/sys", "/sys", ["rprivate", ...options, "rbind"]);
	if (isCgroup && cannotMountSysfs(container)) return [];
	return isCgroup || (destination === "/sys" && container.privileged) ? { ...mount, options: ["rprivate", ...options] } : mount;
}

/** The kernel gives a sysfs only to the owner of the network namespace (pkg/specgen/generate/oci.go: canMountSys). */
function cannotMountSysfs({ existing, hostNamespaces }: ContainerDescription): boolean {
	return existing?.inUserNamespace === true && hostNamespaces.includes("network");
}

function podmanFiles(container: ContainerDescription): readonly SpecMount[] {
	const { readonlyRoot, hostNamespaces } = container;
	const folder = (root: string) => `${root}/containers/storage/overlay-containers/${idOf(container)}/userdata`;
	const options = ["bind", "rprivate", ...(readonlyRoot ? ["ro", "nosuid", "noexec", "nodev"] : [])];
	const files = ["/etc/resolv.conf", "/etc/hosts", "/etc/hostname", "/run/.containerenv"].map((destination) =>
		bind(destination, `${folder("/run")}/${destination.slice(destination.lastIndexOf("/") + 1)}`, options),
	);
	const memory = hostNamespaces.includes("ipc") ? "/dev/shm" : `${folder("/var/lib")}/shm`;
	const shm = filesOf(container, [bind("/dev/shm", memory, ["bind", "rprivate", "nosuid", "noexec", "nodev"])]);
	return [...filesOf(container, files), ...shm];
}

/** A mount at /run leaves no place for the file. */
function isHidden({ destination }: SpecMount, own: readonly SpecMount[]): boolean {
	return destination === "/run/.containerenv" && own.some((mount) => mount.destination === "/run");
}

const tmpfsOptions = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"];

function optionsOf({ type, source, options }: MountDescription): readonly string[] {
	if (type === "tmpfs") return [...options.filter((option) => option !== "notmpcopyup"), ...missing(tmpfsOptions, options)];
	return [...options, ...missing(["rw", "rprivate", ...(isVolume(source) ? ["nosuid", "nodev"] : []), "rbind"], options)];
}
