/**
 * The mounts of specs, and what engines do alike with them.
 * @module
 */
import type { ContainerDescription, MountDescription } from "../description.ts";

/** A mount of an OCI runtime spec. */
export interface SpecMount {
	readonly destination: string;
	readonly type: string;
	readonly source: string;
	readonly options: readonly string[];
}

/** A bind mount. */
export function bind(destination: string, source: string, options: readonly string[]): SpecMount {
	return { destination, type: "bind", source, options };
}

/** The mounts of /proc, /dev and /sys, as the OCI's Go packages have them (`containerd/oci`: mounts.go, `runtime-tools`: generate.go). */
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

/** The engine's files at the paths of a list, where the engine says where they are, else where it would have them. */
export function filesOf({ existing }: ContainerDescription, assumed: readonly SpecMount[]): readonly SpecMount[] {
	const files = existing?.files;
	if (files === undefined) return assumed;
	return assumed.flatMap((mount) => {
		const source = files[mount.destination];
		return source === undefined ? [] : [{ ...mount, source }];
	});
}

/** Without the mounts at whose destination the container has one of its own. */
export function notTaken(mounts: readonly SpecMount[], own: readonly SpecMount[]): readonly SpecMount[] {
	const taken = new Set(own.map(({ destination }) => destination));
	return mounts.filter(({ destination }) => !taken.has(destination));
}

/** Parents first; the order is kept else. */
export function byDepth(mounts: readonly SpecMount[]): readonly SpecMount[] {
	const depth = ({ destination }: SpecMount) => destination.split("/").filter((part) => part !== "").length;
	return mounts.toSorted((one, other) => depth(one) - depth(other));
}

/** What a form mounts, with options that its engine adds. */
export function ownMounts(
	{ mounts }: ContainerDescription,
	optionsOf: (mount: MountDescription) => readonly string[],
): readonly SpecMount[] {
	return mounts.map((mount) => ({ destination: mount.destination, type: mount.type, source: mount.source, options: optionsOf(mount) }));
}

/** Whether a folder is that of a volume: Docker and Podman name them alike. */
export function isVolume(source: string): boolean {
	return /\/volumes\/[^/]+\/_data$/.test(source);
}

const opposites: Readonly<Record<string, readonly string[]>> = {
	rw: ["ro", "rro"],
	noexec: ["exec"],
	nosuid: ["suid"],
	nodev: ["dev"],
	tmpcopyup: ["notmpcopyup"],
	rprivate: ["private", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable"],
	rbind: ["bind"],
};

/** Options that an engine adds, but for those that the mount has, or has the opposite of. */
export function missing(added: readonly string[], options: readonly string[]): readonly string[] {
	return added.filter((option) => ![option, ...(opposites[option] ?? [])].some((one) => options.includes(one)));
}
