/**
 * The script that engines call as their runtime. It is a shell script because a JavaScript engine takes milliseconds to start, and most calls change
 * nothing.
 * @module
 */

import { starterOf } from "../platform/process/launch.ts";
import { sysAdminPattern } from "./capabilities.ts";
import { stateVariables } from "./state_variables.ts";

/** The programs that the script calls. */
export interface Dispatch {
	/** ossify's executable. */
	readonly executable: string;
	/** The client that asks the agent, if there is one. */
	readonly client?: string | undefined;
	/** The underlying runtime: an absolute path. */
	readonly runtime: string;
	/** Options of `ossify runtime`. */
	readonly options: readonly string[];
}

/** The first lines of the script, by which ossify recognizes it. */
export const dispatcherMark = "#!/bin/sh\n# ossify in front of an OCI runtime";

/** The output of `ossify runtime --prepare --confirm` if the script may execute the runtime. No other program prints it. */
export const preparedAnswer = "ossify: prepared";

/**
 * The text of the script, in POSIX sh. Calls that could start a container go to ossify, which checks them, changes the bundle and ends. Then the shell
 * executes the runtime with the descriptors, limits and signals of the caller, which a JavaScript engine would have changed.
 *
 * The caller's environment must not influence the script. ossify gets a fixed environment: its JavaScript engine reads options from variables, and with
 * some of them exits with 0 without running ossify. So an exit code of 0 counts only together with the output. The shell may be Bash, which imports
 * functions from the environment: they replace every command except the special built-ins, hence the `unset` and the absolute paths. The script's one
 * variable is unset before the runtime runs.
 *
 * If ossify could not be started (exit code 125 to 127, from env or the shell), the script reports this in the runtime's log, because containerd shows
 * nothing else. The entry is a fixed text.
 *
 * An `exec` goes to ossify if it may give a process CAP_SYS_ADMIN. Probes are execs every few seconds, so the script checks this without ossify: all
 * arguments must be ones that engines use, in any position, and the process file must not contain the capability. In doubt, or without grep, the
 * call goes to ossify. grep gets a fixed environment. ossify gets only those of the caller's variables by which runtimes find their containers, because
 * it asks the runtime for the state of this one.
 */
export function dispatcher({ executable, client, runtime, options }: Dispatch): string {
	const own = [executable, "runtime", "--runtime", runtime, ...options, "--prepare", "--confirm", "--"];
	const { path, clear, set } = starterOf(client);
	const variables = stateVariables.map((name) => passed(name, set));
	const ossify = [quote(path), clear, ...variables, ...own.map(quote)].join(" ");
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
	/bin/echo ${quote(`ossify: ${notStarted(client ?? executable)}`)} >&2
	ossify_log=
	ossify_entry=${quote(`level=error msg=${JSON.stringify(`ossify: ${notStarted(client ?? executable)}`)}`)}
	while :; do
		case $# in 0) break ;; esac
		case $1 in
		create | run | restore | exec) break ;;
		--log) ossify_log=\${2-} ;;
		--log=*) ossify_log=\${1#--log=} ;;
		--log-format=json) ossify_entry=${quote(JSON.stringify({ level: "error", msg: `ossify: ${notStarted(client ?? executable)}` }))} ;;
		--log-format) case \${2-} in json) ossify_entry=${quote(JSON.stringify({ level: "error", msg: `ossify: ${notStarted(client ?? executable)}` }))} ;; esac ;;
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

/** The error for the engine if ossify could not be started. It contains nothing of the call, so it needs no quoting. */
function notStarted(program: string): string {
	return `the call is refused, as ${program} cannot be started: run \`ossify install\` again, with another copy of the executable if this one is gone`;
}

/** Options of an exec that give no capabilities, in the spelling that engines use. */
const engineOptions = [
	"--root | --root=* | --log | --log=* | --log-format | --log-format=* | --log-level | --log-level=* | --cgroup-manager | --cgroup-manager=*",
	"--debug | --systemd-cgroup | --pid-file | --pid-file=* | --console-socket | --console-socket=* | --preserve-fds | --preserve-fds=*",
	"--detach | -d | --tty | -t | --user | -u | --cwd | --env | -e",
].join(" | ");

/** Passes on a variable of the caller if it is set: empty is not the same as unset. @param set what stands in front of it */
function passed(name: string, set: string): string {
	return `\${${name}+"${set}${name}=$${name}"}`;
}

/** Quotes a word for the shell. */
function quote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
