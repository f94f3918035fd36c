/**
 * What Docker gives each container, and containerd the same.
 * @see https://github.com/moby/moby/blob/master/oci/caps/defaults.go and oci/defaults.go
 * @see https://github.com/containerd/containerd/blob/main/pkg/oci/spec.go
 * @module
 */

/** The capabilities of a container that asks for none. */
export const defaultCapabilities: readonly string[] = [
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
];

/** `linux.maskedPaths` and `linux.readonlyPaths`. */
export const protectedPaths = {
	maskedPaths: [
		"/proc/asound",
		"/proc/acpi",
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
