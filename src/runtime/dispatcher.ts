/**
 * The script that engines call as their runtime: a JavaScript engine takes milliseconds to start, and most calls change nothing.
 * @module
 */

import { forBriefRuns } from "../platform/program.ts";

/** What the script is to lead to. */
export interface Dispatch {
	/** ossify's executable. */
	readonly executable: string;
	/** The runtime behind it: an absolute path. */
	readonly runtime: string;
	/** Options of `ossify runtime`. */
	readonly options: readonly string[];
}

/** How each such script begins: by that ossify knows its own. */
export const dispatcherMark = "#!/bin/sh\n# ossify in front of an OCI runtime";

/**
 * POSIX sh. Whatever could start a container goes to ossify, which looks closely, changes the bundle and ends; then the shell becomes the
 * runtime, with the descriptors, limits and signals that it was called with, which a JavaScript engine changes for itself. There are no
 * variables in it: the environment may hold one of that name.
 */
export function dispatcher({ executable, runtime, options }: Dispatch): string {
	const ossify = [executable, "runtime", "--runtime", runtime, ...options].map(quote).join(" ");
	const assignments = Object.entries(forBriefRuns)
		.map(([name, value]) => `${name}=${quote(value)}`)
		.join(" ");
	return `${dispatcherMark}: hardens the spec of a container before that runtime reads it.
# Written by \`ossify install\`; \`ossify uninstall\` takes it back.
may_start() {
	while [ $# -gt 0 ]; do
		case $1 in create | run | restore) return 0 ;; esac
		shift
	done
	return 1
}
if may_start "$@" || ! [ -x ${quote(runtime)} ]; then
	${assignments} ${ossify} --prepare -- "$@" || exit
fi
exec ${quote(runtime)} "$@"
`;
}

/** One word of the shell. */
function quote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
