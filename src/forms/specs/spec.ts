/**
 * What the specs of all engines have in common.
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";
import { capabilitiesOf } from "./capabilities.ts";

/** A mount of an OCI runtime spec. */
export interface SpecMount {
	readonly destination: string;
	readonly type: string;
	readonly source: string;
	readonly options: readonly string[];
}

/** How an engine writes specs. */
export interface EngineSpecs {
	/** `root.path`. */
	readonly root: string;
	readonly cgroupsPath: string;
	/** The capabilities of a container that asks for none. */
	readonly capabilities: readonly string[];
	/** A privileged container of a user other than root has no effective capabilities. */
	readonly rootOnlyCapabilities: boolean;
	readonly maskedPaths: readonly string[];
	readonly readonlyPaths: readonly string[];
	/** The mounts that the engine adds. */
	mounts(container: ContainerDescription): readonly SpecMount[];
	/** The options of a mount that the form describes. */
	options(mount: MountDescription): readonly string[];
	annotations(container: ContainerDescription): Readonly<Record<string, string>>;
}

/** In place of IDs that an engine draws. */
export const placeholderId = "0".repeat(64);

/** A bind mount. */
export function bind(destination: string, source: string, options: readonly string[]): SpecMount {
	return { destination, type: "bind", source, options };
}

/** The mounts of /proc, /dev and /sys, which all engines write alike. */
export function kernelMounts({ privileged }: ContainerDescription): readonly SpecMount[] {
	const access = privileged ? "rw" : "ro";
	return [
		{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
		{ destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
		{
			destination: "/dev/pts",
			type: "devpts",
			source: "devpts",
			options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
		},
		{ destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
		{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", access] },
		{ destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["nosuid", "noexec", "nodev", "relatime", access] },
	];
}

/** The spec as the engine would write it. What the description leaves open is left out. */
export function writeSpec(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	return {
		ociVersion: "1.0.2",
		process: processOf(container, engine),
		root: { path: engine.root, ...(container.readonlyRoot && { readonly: true }) },
		mounts: mountsOf(container, engine),
		annotations: engine.annotations(container),
		linux: linuxOf(container, engine),
	};
}

function processOf(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	const { user, args, env, cwd, privileged, apparmor } = container;
	const given = capabilitiesOf(container, engine.capabilities);
	const dropped = engine.rootOnlyCapabilities && user !== undefined && user.uid !== 0;
	const held = dropped ? {} : { effective: given, permitted: given };
	const profile = privileged ? undefined : apparmor;
	return {
		...(user && { user: { uid: user.uid, ...(user.gid !== undefined && { gid: user.gid }), ...groups(user.additionalGids) } }),
		...(args && { args }),
		...(env.length > 0 && { env }),
		...(cwd !== undefined && { cwd }),
		capabilities: { bounding: given, ...held },
		...(profile !== undefined && { apparmorProfile: profile }),
	};
}

function groups(additionalGids: readonly number[]): object {
	return additionalGids.length > 0 ? { additionalGids } : {};
}

/** The form's own mount takes the place of the engine's at the same destination. */
function mountsOf(container: ContainerDescription, engine: EngineSpecs): readonly SpecMount[] {
	const own = container.mounts.map((mount) => ({
		destination: mount.destination,
		type: mount.type,
		source: mount.source,
		options: engine.options(mount),
	}));
	const taken = new Set(own.map(({ destination }) => destination));
	const engines = engine.mounts(container).filter(({ destination }) => !taken.has(destination));
	return byDepth([...engines, ...own]);
}

/** Engines mount the parents first, and keep the order else. */
function byDepth(mounts: readonly SpecMount[]): readonly SpecMount[] {
	const depth = ({ destination }: SpecMount) => destination.split("/").filter((part) => part !== "").length;
	return mounts.toSorted((one, other) => depth(one) - depth(other));
}

function linuxOf(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	const { privileged, memoryLimit, unmasked, seccomp, hostNamespaces } = container;
	const memory = memoryLimit === undefined ? {} : { memory: { limit: memoryLimit } };
	const confined = !privileged && !unmasked;
	const kinds = (["pid", "network", "ipc", "uts"] as const).filter((kind) => !hostNamespaces.includes(kind));
	return {
		resources: { devices: [{ allow: privileged, access: "rwm" }], ...memory },
		cgroupsPath: engine.cgroupsPath,
		namespaces: [...kinds, "mount"].map((type) => ({ type })),
		...(!privileged && seccomp !== "unconfined" && { seccomp: { defaultAction: "SCMP_ACT_ERRNO" } }),
		...(confined && { maskedPaths: engine.maskedPaths, readonlyPaths: engine.readonlyPaths }),
	};
}

/** The paths that engines mask, and those that they make read-only. */
export const usualPaths = {
	maskedPaths: [
		"/proc/acpi",
		"/proc/asound",
		"/proc/kcore",
		"/proc/keys",
		"/proc/latency_stats",
		"/proc/timer_list",
		"/proc/timer_stats",
		"/proc/sched_debug",
		"/proc/scsi",
		"/sys/firmware",
	],
	readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
} as const;
