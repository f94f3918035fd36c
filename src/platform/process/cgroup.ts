/**
 * The cgroups of a process.
 * @see https://man7.org/linux/man-pages/man7/cgroups.7.html
 * @module
 */

/**
 * The container's ID in the content of `/proc/PID/cgroup`: the last name of 64 hexadecimal digits, which all engines use. Undefined where there is
 * none.
 */
export function containerIn(cgroups: string): string | undefined {
	return cgroups.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)?.at(-1);
}
