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

/** The capabilities of a container, in the order of their numbers. @param defaults those that the engine gives without being asked */
export function capabilitiesOf({ privileged, capabilities }: ContainerDescription, defaults: readonly string[]): readonly string[] {
	if (privileged) return allCapabilities;
	const { add, drop } = capabilities;
	const base = add.includes("ALL") ? allCapabilities : drop.includes("ALL") ? [] : defaults;
	const given = new Set([...base, ...add]);
	for (const name of drop) given.delete(name);
	for (const name of add) if (name !== "ALL") given.add(name);
	return [...allCapabilities, ...add].filter((name, index, all) => given.has(name) && all.indexOf(name) === index);
}
