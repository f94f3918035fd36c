/**
 * The script that engines call as their runtime: a JavaScript engine takes milliseconds to start, and most calls change nothing.
 * @module
 */

import { forBriefRuns, launched, launcherPath } from "../platform/process/launch.ts";
import { sysAdminPattern } from "./capabilities.ts";
import { stateVariables } from "./state_variables.ts";

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

/** What `ossify runtime --prepare --confirm` prints when the runtime may have the call, and nothing else prints. */
export const preparedAnswer = "ossify: prepared";

/**
 * POSIX sh. Whatever could start a container goes to ossify, which looks closely, changes the bundle and ends; then the shell becomes the
 * runtime, with the descriptors, limits and signals that it was called with, which a JavaScript engine changes for itself.
 *
 * Nothing of the caller's environment decides what happens here. ossify gets an environment of its own: the JavaScript engine in it takes options
 * from variables, and ends well without ever coming to ossify for some of them. So an exit code of 0 counts for nothing without the answer.
 * The shell may be Bash, which takes functions from the environment: they stand in for every command but the special built-ins, hence the
 * `unset` and the absolute paths. The one variable is gone before the runtime is there.
 *
 * An `exec` goes to ossify where it may give a process CAP_SYS_ADMIN. Probes are execs, every few seconds, so that is found out without ossify: all
 * arguments have to be such as engines give, wherever they are, and the process file must not hold the capability. What is in doubt goes to ossify.
 * grep is called with what decides how it reads; without grep, ossify is asked. Of the caller's environment it gets
 * the variables by which runtimes find their containers, to ask for this one.
 */
export function dispatcher({ executable, runtime, options }: Dispatch): string {
	const own = [executable, "runtime", "--runtime", runtime, ...options, "--prepare", "--confirm", "--"];
	const [ignore = "", ...launch] = launched(forBriefRuns, own);
	const ossify = `${launcherPath} ${ignore} ${stateVariables.map(passed).join(" ")} ${launch.map(quote).join(" ")}`;
	return `${dispatcherMark}: hardens the spec of a container before that runtime reads it.
# Written by \`ossify install\`; \`ossify uninstall\` takes it back.
unset -f [
may_start() {
	while :; do
		case $# in 0) return 1 ;; esac
		case $1 in create | run | restore) return 0 ;; esac
		shift
	done
}
is_exec() {
	while :; do
		case $# in 0) return 1 ;; esac
		case $1 in exec) return 0 ;; esac
		shift
	done
}
may_add() {
	while :; do
		case $# in 0) return 1 ;; esac
		case $1 in
		--process) if names_sys_admin "\${2-}"; then return 0; fi ;;
		--process=*) if names_sys_admin "\${1#--process=}"; then return 0; fi ;;
		${engineOptions}) ;;
		[[:alnum:]/_.]*) ;;
		*) return 0 ;;
		esac
		shift
	done
}
names_sys_admin() {
	case $1 in
	/*) ;;
	*) set -- "./$1" ;;
	esac
	if ! [ -f "$1" ] || ! [ -s "$1" ]; then return 0; fi
	GREP_OPTIONS= LC_ALL=C /bin/grep -Eiq -e ${quote(sysAdminPattern)} -- "$1" 2>/dev/null
	case $? in 1) return 1 ;; esac
}
if may_start "$@" || { is_exec "$@" && may_add "$@"; } || ! [ -x ${quote(runtime)} ]; then
	ossify_answer=$(${ossify} "$@") || exit
	case $ossify_answer in
	${quote(preparedAnswer)}) unset ossify_answer ;;
	*)
		/bin/echo 'ossify: the container does not start, as ossify ended without an error and without its answer' >&2
		exit 5
		;;
	esac
fi
exec ${quote(runtime)} "$@"
`;
}

/** Options of an exec that give nothing to a process; engines use no other spelling. */
const engineOptions = [
	"--root | --root=* | --log | --log=* | --log-format | --log-format=* | --log-level | --log-level=* | --cgroup-manager | --cgroup-manager=*",
	"--debug | --systemd-cgroup | --pid-file | --pid-file=* | --console-socket | --console-socket=* | --preserve-fds | --preserve-fds=*",
	"--detach | -d | --tty | -t | --user | -u | --cwd | --env | -e",
].join(" | ");

/** A variable of the caller's, where it is set: empty is not the same as unset. */
function passed(name: string): string {
	return `\${${name}+"${name}=$${name}"}`;
}

/** One word of the shell. */
function quote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
