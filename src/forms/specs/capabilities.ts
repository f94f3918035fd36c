/**
 * Capabilities: which an engine gives a container.
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 * @module
 */
import type { ContainerDescription } from "../description.ts";

/** All capabilities of Linux 5.9 and later, by number. */
export const allCapabilities: readonly string[] = [
	"CHOWN",
	"DAC_OVERRIDE",
	"DAC_READ_SEARCH",
	"FOWNER",
	"FSETID",
	"KILL",
	"SETGID",
	"SETUID",
	"SETPCAP",
	"LINUX_IMMUTABLE",
	"NET_BIND_SERVICE",
	"NET_BROADCAST",
	"NET_ADMIN",
	"NET_RAW",
	"IPC_LOCK",
	"IPC_OWNER",
	"SYS_MODULE",
	"SYS_RAWIO",
	"SYS_CHROOT",
	"SYS_PTRACE",
	"SYS_PACCT",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_NICE",
	"SYS_RESOURCE",
	"SYS_TIME",
	"SYS_TTY_CONFIG",
	"MKNOD",
	"LEASE",
	"AUDIT_WRITE",
	"AUDIT_CONTROL",
	"SETFCAP",
	"MAC_OVERRIDE",
	"MAC_ADMIN",
	"SYSLOG",
	"WAKE_ALARM",
	"BLOCK_SUSPEND",
	"AUDIT_READ",
	"PERFMON",
	"BPF",
	"CHECKPOINT_RESTORE",
].map((name) => `CAP_${name}`);

/** A capability as forms write it (`net_admin`, `CAP_NET_ADMIN`, `all`), as `CAP_NAME` or `ALL`. */
export function capabilityName(text: string): string {
	const name = text.trim().toUpperCase();
	return name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`;
}

/** How an engine gives capabilities. */
export interface CapabilityRules {
	/** Those of a container that asks for none. */
	readonly defaults: readonly string[];
	/** Whether a capability that is added and dropped is dropped, `ALL` included. Else single ones are added last. */
	readonly dropsLast: boolean;
	/** What is in force for a user other than root: all of them, only those that were added, or none. */
	readonly withoutRoot: "all" | "added" | "none";
	/** Whether a privileged container has them in all sets (CRI-O: `SetupPrivileged` of runtime-tools). */
	readonly allSetsOfPrivileged?: boolean;
}

/** `process.capabilities`. */
export function capabilitiesOf(container: ContainerDescription, rules: CapabilityRules): Readonly<Record<string, readonly string[]>> {
	const { existing, user, privileged, capabilities } = container;
	const bounding = existing?.boundingCapabilities ?? boundingOf(container, rules);
	const isRoot = user === undefined || user.uid === 0;
	const added = privileged || rules.withoutRoot === "none" ? [] : addedOf(capabilities.add);
	const effective = existing?.effectiveCapabilities ?? (isRoot || rules.withoutRoot === "all" ? bounding : added);
	if (effective.length === 0) return { bounding };
	// Podman puts those of a user other than root into all sets, or the kernel would drop them on execve.
	const kept = (!isRoot && rules.withoutRoot === "added") || (privileged && rules.allSetsOfPrivileged === true);
	return { bounding, effective, permitted: effective, ...(kept && { inheritable: effective, ambient: effective }) };
}

function boundingOf({ privileged, capabilities }: ContainerDescription, rules: CapabilityRules): readonly string[] {
	if (privileged) return allCapabilities;
	const { add, drop } = capabilities;
	const given = new Set(rules.dropsLast ? droppedLast(add, drop, rules.defaults) : addedLast(add, drop, rules.defaults));
	return [...allCapabilities, ...add].filter((name, index, all) => given.has(name) && all.indexOf(name) === index);
}

/** CRI-O: `SpecSetupCapabilities` in internal/factory/container; containerd: `WithCapabilities` in the CRI's pkg/opts. */
function droppedLast(add: readonly string[], drop: readonly string[], defaults: readonly string[]): readonly string[] {
	const base = drop.includes("ALL") ? [] : add.includes("ALL") ? allCapabilities : defaults;
	return [...base, ...add].filter((name) => name !== "ALL" && !drop.includes(name));
}

/** Docker: `TweakCapabilities` in oci/caps; Podman: `MergeCapabilities` in containers/common. */
function addedLast(add: readonly string[], drop: readonly string[], defaults: readonly string[]): readonly string[] {
	if (add.includes("ALL")) return allCapabilities.filter((name) => !drop.includes(name));
	const base = drop.includes("ALL") ? [] : defaults;
	return [...base.filter((name) => !drop.includes(name)), ...add];
}

function addedOf(add: readonly string[]): readonly string[] {
	return add.includes("ALL") ? allCapabilities : add;
}
