/**
 * The largest set of capabilities that this process and its children can get.
 * @module
 */
import { readFileSync } from "node:fs";

/** The names in the order of their bits, `include/uapi/linux/capability.h` of Linux 6.18. */
const names = (
	"CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN " +
	"NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME " +
	"SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ " +
	"PERFMON BPF CHECKPOINT_RESTORE"
).split(" ");

/**
 * The bounding set of a process, as `CAP_NAME`. ossify inherits the engine's, and no container gets more. Undefined if it cannot be read.
 * @see capabilities(7), proc_pid_status(5)
 */
export function boundingSet(pid: number | "self" = "self"): readonly string[] | undefined {
	try {
		return capabilitiesIn(readFileSync(`/proc/${pid}/status`, "utf8"));
	} catch {
		// Not Linux, or no /proc. The policy's input then has no capabilities of the host.
		return undefined;
	}
}

/** Parses the bounding set. Bits without a name are newer than this list. @param status the content of `/proc/PID/status` */
export function capabilitiesIn(status: string): readonly string[] | undefined {
	const mask = /^CapBnd:\t([0-9a-f]+)$/m.exec(status)?.[1];
	if (mask === undefined) return undefined;
	const bits = BigInt(`0x${mask}`);
	return names.filter((_, bit) => (bits >> BigInt(bit)) & 1n).map((name) => `CAP_${name}`);
}
