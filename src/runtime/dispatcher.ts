/**
 * The script that engines call as their runtime: a JavaScript engine takes milliseconds to start, and most calls change nothing.
 * @module
 */

import { launched, launcherPath, shortLivedVariables } from "../platform/process/launch.ts";
import { sysAdminPattern } from "./capabilities.ts";
import { stateVariables } from "./state_variables.ts";

/** The programs that the script calls. */
export interface Dispatch {
	/** ossify's executable. */
	readonly executable: string;
	/** The underlying runtime: an absolute path. */
	readonly runtime: string;
	/** Options of `ossify runtime`. */
	readonly options: readonly string[];
}

/** The beginning of each such script, by which ossify recognizes it. */
export const dispatcherMark = "#!/bin/sh\n# ossify in front of an OCI runtime";

/** The answer of `ossify runtime --prepare --confirm` when the runtime may have the call. No other program prints it. */
export const preparedAnswer = "ossify: prepared";

/**
 * POSIX sh. Calls that could start a container go to ossify, which checks them, changes the bundle and ends. Then the shell executes the runtime,
 * with the descriptors, limits and signals of the caller, which a JavaScript engine changes for itself.
 *
 * Nothing in the caller's environment has an influence here. ossify gets an environment of its own: the JavaScript engine in it reads options from
 * variables, and with some of them exits with 0 without running ossify. So an exit code of 0 counts only with the answer. The shell may be Bash,
 * which imports functions from the environment: they replace every command but the special built-ins, hence the `unset` and the absolute paths. The
 * one variable is unset before the runtime runs.
 *
 * Where ossify could not be started (125 to 127, of env or the shell), the script itself reports this in the runtime's log, which is all that
 * containerd shows. The entry is a fixed text.
 *
 * An `exec` goes to ossify where it may give a process CAP_SYS_ADMIN. Probes are execs, every few seconds, so this is checked without ossify: all
 * arguments have to be those that engines use, in any position, and the process file must not hold the capability. In doubt, and without grep, the
 * call goes to ossify. grep is called with a fixed environment. ossify gets only the variables of the caller by which runtimes find their containers,
 * to ask for this one.
 */
export function dispatcher({ executable, runtime, options }: Dispatch): string {
	const own = [executable, "runtime", "--runtime", runtime, ...options, "--prepare", "--confirm", "--"];
	const [ignore = "", ...launch] = launched(shortLivedVariables, own);
	const ossify = `${launcherPath} ${ignore} ${stateVariables.map(passed).join(" ")} ${launch.map(quote).join(" ")}`;
	return `${dispatcherMark}: hardens the spec of a container before that runtime reads it.
# Written by \`ossify install\`; \`ossify uninstall\` removes it.
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
not_started() {
	/bin/echo ${quote(`ossify: ${notStarted(executable)}`)} >&2
	ossify_log=
	ossify_entry=${quote(`level=error msg=${JSON.stringify(`ossify: ${notStarted(executable)}`)}`)}
	while :; do
		case $# in 0) break ;; esac
		case $1 in
		create | run | restore | exec) break ;;
		--log) ossify_log=\${2-} ;;
		--log=*) ossify_log=\${1#--log=} ;;
		--log-format=json) ossify_entry=${quote(JSON.stringify({ level: "error", msg: `ossify: ${notStarted(executable)}` }))} ;;
		--log-format) case \${2-} in json) ossify_entry=${quote(JSON.stringify({ level: "error", msg: `ossify: ${notStarted(executable)}` }))} ;; esac ;;
		esac
		shift
	done
	case $ossify_log in
	'') return ;;
	/*) ;;
	*) ossify_log=./$ossify_log ;;
	esac
	if [ -e "$ossify_log" ] && ! [ -f "$ossify_log" ]; then return; fi
	/bin/echo "$ossify_entry" >>"$ossify_log"
}
if may_start "$@" || { is_exec "$@" && may_add "$@"; } || ! [ -x ${quote(runtime)} ]; then
	ossify_answer=$(${ossify} "$@") || {
		ossify_code=$?
		case $ossify_code in 12[567]) not_started "$@" ;; esac
		exit "$ossify_code"
	}
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

/** What the engine gets where ossify could not be started, and so reported nothing. The text is fixed: nothing of the call is in it. */
function notStarted(executable: string): string {
	return `the call is refused, as ${executable} cannot be started: run \`ossify install\` again, with another copy of the executable where this one is gone`;
}

/** Options of an exec that give no capabilities; engines use no other spelling. */
const engineOptions = [
	"--root | --root=* | --log | --log=* | --log-format | --log-format=* | --log-level | --log-level=* | --cgroup-manager | --cgroup-manager=*",
	"--debug | --systemd-cgroup | --pid-file | --pid-file=* | --console-socket | --console-socket=* | --preserve-fds | --preserve-fds=*",
	"--detach | -d | --tty | -t | --user | -u | --cwd | --env | -e",
].join(" | ");

/** Passes on a variable of the caller, where it is set: empty is not the same as unset. */
function passed(name: string): string {
	return `\${${name}+"${name}=$${name}"}`;
}

/** Quotes a word for the shell. */
function quote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
