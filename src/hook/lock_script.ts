/**
 * ossify's own hooks of the stage createContainer, which lock the root after the hooks of others.
 *
 * They run in the container's namespaces and cgroup before pivot_root, so they see the host's files. They are a few lines of sh and mount(8):
 * ossify's executable would take 11 MB and 8 threads of the container's limits.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#createcontainer-hooks
 * @module
 */
import { binaryOf, binaryOfText, type Mark } from "../live/mod.ts";
import { launcherArguments, launcherPath } from "../platform/process/launch.ts";

/** A hook of an OCI spec. */
export interface SpecHook {
	readonly path: string;
	readonly args: readonly string[];
	readonly env: readonly string[];
}

/** The interpreter of the script. */
export const shellPath = "/bin/sh";
const searched = "/usr/sbin:/usr/bin:/sbin:/bin";

/** The line for the decision log if the root cannot be locked. */
export interface LaterRecord {
	/** The log's absolute path. */
	readonly log: string;
	readonly line: Uint8Array;
}

const parentFolder = "/run/ossify";
/** The folder of the mark that ossify's createRuntime hook leaves for {@link lockMarkedHook}. */
export const markFolder = `${parentFolder}/lock`;

/** The mark: the mount point as mountinfo spells it and the path of the root, one line each, and the record to write if the root cannot be locked. */
export function markFor(failed: LaterRecord | undefined): Mark {
	const later = failed && { log: `${binaryOfText(failed.log)}\n`, record: binaryOf(failed.line) };
	return { folder: markFolder, files: (root) => ({ root: `${escaped(root)}\n${root}\n`, ...later }) };
}

/**
 * `look` finds the options of the topmost mount at $root. `remount` repeats them, because a remount replaces all of them. Success is what the kernel
 * lists afterwards, not the exit code of mount(8). `$point` is the path as mountinfo spells it.
 *
 * `grep` reads the list, because Bash's `read` seeks back after each line, and the kernel then makes the list anew.
 *
 * Each of these hooks reads the state on its standard input before it ends: crun fails with "Broken pipe" if a hook ends before crun has written the
 * state.
 */
const functions = `set -f
fail() {
	echo "ossify: cannot make the root $root read-only after the other hooks of the stage createContainer: $1" >&2
	cat >/dev/null
	[ -f ${markFolder}/log ] && IFS= read -r log <${markFolder}/log && [ -f "$log" ] && ! [ -L "$log" ] && cat ${markFolder}/record >>"$log"
	exit 5
}
look() {
	parents=' ' found= options=
	lines=$(grep -F -e " $point " /proc/self/mountinfo)
	IFS='
'
	for line in $lines; do
		unset IFS
		set -- $line
		case $5 in "$point") parents="$parents$2 " found="$found $1:$6" ;; esac
	done
	unset IFS
	for one in $found; do
		case $parents in *" \${one%%:*} "*) ;; *) options=\${one#*:} ;; esac
	done
	case $options in '') fail 'it is not a mount of its own' ;; esac
}
remount() {
	kept= IFS=,
	for word in $options; do
		case $word in nosuid | nodev | noexec | noatime | nodiratime | relatime | nosymfollow) kept=$kept,$word ;; esac
	done
	unset IFS
	case $kept in *,noatime* | *,relatime*) ;; *) kept=$kept,strictatime ;; esac
	mount -n -i -o "remount,bind,$1$kept" none "$root"
}
`;

const fromArguments = `root=$1 point=$2
`;

/** Without a mark, the root is not to be locked. If a folder above cannot be entered, it is not known whether there is one. */
const fromMark = `root='of the container'
! [ -d ${parentFolder} ] || [ -e ${parentFolder}/. ] || fail "${parentFolder} cannot be entered, so that it is not known whether it has to be"
[ -e ${markFolder}/root ] || exec cat >/dev/null
root=
{ IFS= read -r point && IFS= read -r root; } <${markFolder}/root || fail 'its mark cannot be read'
`;

const lock = `look
case ,$options, in *,ro,*) exec cat >/dev/null ;; esac
remount ro || fail 'mount failed'
look
case ,$options, in *,ro,*) exec cat >/dev/null ;; esac
fail 'the kernel still lists a writable mount there'
`;

/** If the root cannot be unlocked, other hooks find it read-only, as after a runtime without ossify's hooks. */
const unlock = `look
case ,$options, in *,ro,*) remount rw ;; esac
exec cat >/dev/null
`;

const scripts = {
	lock: functions + fromArguments + lock,
	unlock: functions + fromArguments + unlock,
	lockMarked: functions + fromMark + lock,
} as const;

/** Locks the root of a container whose mount namespace has the mark of ossify's createRuntime hook. */
export const lockMarkedHook: SpecHook = hookFor("lockMarked");

/** Locks a root. @param root absolute, links resolved */
export function lockHook(root: string): SpecHook {
	return hookFor("lock", root, escaped(root));
}

/** Makes a root writable that the runtime locked before the hooks of this stage. */
export function unlockHook(root: string): SpecHook {
	return hookFor("unlock", root, escaped(root));
}

function hookFor(script: keyof typeof scripts, ...args: readonly string[]): SpecHook {
	const argv = launcherArguments({ PATH: searched }, [shellPath, "-c", scripts[script], "ossify", ...args]);
	return { path: launcherPath, args: ["env", ...argv], env: [`PATH=${searched}`] };
}

/** A path as mountinfo spells it. */
export function escaped(path: string): string {
	return path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

/** Whether a hook of a spec is exactly this one. A changed hook is not trusted. */
export function isLockMarked(hook: unknown): boolean {
	return isSame(hook, lockMarkedHook);
}

/** Whether a hook of a spec is one of these, for any root. One that unlocks counts only if a later one locks the same root again. */
export function isOwnHook(hook: unknown, following: () => readonly unknown[]): boolean {
	if (isLockMarked(hook)) return true;
	const [root, point] = argsOf(hook).slice(-2);
	if (root === undefined || point !== escaped(root)) return false;
	const isLock = (one: unknown) => isSame(one, lockHook(root));
	return isLock(hook) || (isSame(hook, unlockHook(root)) && following().some(isLock));
}

function isSame(hook: unknown, { path, args }: SpecHook): boolean {
	const found = argsOf(hook);
	return (hook as SpecHook | null)?.path === path && found.length === args.length && found.every((arg, at) => arg === args[at]);
}

function argsOf(hook: unknown): readonly string[] {
	const args = typeof hook === "object" && hook !== null ? (hook as Partial<SpecHook>).args : undefined;
	return Array.isArray(args) ? args : [];
}
