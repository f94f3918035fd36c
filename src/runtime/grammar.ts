/**
 * How OCI runtimes read the arguments that determine the bundle of a call, or what the call adds to a container.
 * @see https://github.com/opencontainers/runc/blob/main/man/runc.8.md
 * @see https://github.com/containers/crun/blob/main/crun.1.md
 * @module
 */
import { argp } from "./argp.ts";
import { goCli3, goCli3Global } from "./go_cli3.ts";
import { goFlags, goFlagsReordered, goFlagsReorderedBlindly, goFlagsReorderedUpToDashes } from "./go_flags.ts";
import type { OptionReader, OptionTable } from "./option_reader.ts";

/** How one version reads its arguments. */
export interface Dialect {
	readonly readGlobal: OptionReader;
	readonly global: OptionTable;
	readonly readStarting: OptionReader;
	/** The options of all commands that start a container. No name has two meanings among these commands. */
	readonly starting: OptionTable;
	/** The options that name a file other than the bundle's `config.json`. */
	readonly config: readonly string[];
	readonly readExec: OptionReader;
	/** The options of `exec`. */
	readonly exec: OptionTable;
	/** The options of the runtime itself that may follow `exec`; they may name the folder of its state. */
	readonly afterExec: readonly string[];
}

/** What is known about a runtime. */
export interface Grammar {
	/** Those of all versions. To ask the runtime for its version, it would have to be started. */
	readonly dialects: readonly Dialect[];
	/** The style of its log in text format. */
	readonly logStyle: "logrus" | "plain";
	/** Whether it is known to make a root read-only if the spec says so: see docs/reference/security.md. */
	readonly isKnown: boolean;
	/** Whether it does so after the hooks of the stage createContainer, as runc does. crun locks the root before them. */
	readonly locksLast: boolean;
}

/** The commands that read a bundle's spec and create a container from it. Neither runc nor crun accepts abbreviations or aliases of them. */
export const startingCommands: readonly string[] = ["create", "run", "restore"];

const startingValues = words(
	"bundle b console-socket pid-file pidfd-socket preserve-fds image-path work-path manage-cgroups-mode empty-ns lsm-profile lsm-mount-context",
);
const startingSwitches = words(
	"detach d keep no-pivot no-new-keyring no-subreaper tcp-established tcp-skip-in-flight link-remap ext-unix-sk shell-job file-locks auto-dedup lazy-pages",
);

const execValues = words(
	"additional-gids g apparmor cap c cgroup console-socket cwd env e pid-file pidfd-socket preserve-fds process p process-label user u",
);
const execSwitches = words("detach d ignore-paused no-new-privs tty t");

const runcGlobal: OptionTable = {
	values: words("log log-format root criu rootless"),
	switches: words("debug systemd-cgroup"),
	ends: [words("help h"), words("version v")],
};
const runcStarting: OptionTable = { values: startingValues, switches: startingSwitches, ends: [words("help h")] };

const afterExec = [...runcGlobal.values, ...runcGlobal.switches];

const runcExec: OptionTable = { values: execValues, switches: execSwitches, ends: [words("help h")] };

/** `exec` passes all words after the container's ID to its program, in every version. */
function runc(readStarting: OptionReader): Dialect {
	const starting = { readStarting, starting: runcStarting, config: [] };
	return { readGlobal: goFlags, global: runcGlobal, ...starting, readExec: goFlags, exec: withGlobal(runcExec), afterExec };
}

/** runc's own options may also follow the command. Older versions refuse an `exec` with such options, so reading it in the same way does no harm. */
const runcOnCli3: Dialect = {
	...runc(goCli3),
	readGlobal: goCli3Global,
	starting: withGlobal(runcStarting),
	readExec: goCli3Global,
};

function withGlobal({ values, switches, ends }: OptionTable): OptionTable {
	return { values: [...values, ...runcGlobal.values], switches: [...switches, ...runcGlobal.switches], ends };
}

const runcDialects = [...[goFlagsReorderedBlindly, goFlagsReorderedUpToDashes, goFlagsReordered].map(runc), runcOnCli3];

/** The options that argp adds to every program, including hidden ones. `HANG` may have a value, but only a joined one. */
const argpOptions: OptionTable = { values: ["program-name"], switches: ["HANG"], ends: [words("help ?"), ["usage"]] };

const crun: Dialect = {
	readGlobal: argp,
	global: {
		values: [...words("cgroup-manager log log-format log-level root rootless"), ...argpOptions.values],
		switches: [...words("debug systemd-cgroup"), ...argpOptions.switches],
		ends: [...argpOptions.ends, words("version v V")],
	},
	readStarting: argp,
	starting: {
		values: [...startingValues, ...words("config f network-lock"), ...argpOptions.values],
		switches: [...startingSwitches, "tcp-close", ...argpOptions.switches],
		ends: argpOptions.ends,
	},
	config: words("config f"),
	readExec: argp,
	exec: {
		values: [...execValues, ...argpOptions.values],
		switches: [...execSwitches, ...argpOptions.switches],
		ends: argpOptions.ends,
	},
	afterExec: [],
};

/**
 * For a runtime that may be runc, crun, or another one with the same options. It is not known which options make another one print something and end,
 * so none is taken for such an option.
 */
const anyDialects = [runc(goFlags), ...runcDialects, crun].map((dialect) => ({
	...dialect,
	global: merged(runcGlobal, crun.global),
	starting: merged(runcOnCli3.starting, crun.starting),
	exec: merged(runcOnCli3.exec, crun.exec),
	afterExec,
}));

function merged(...tables: readonly OptionTable[]): OptionTable {
	const names = (of: (table: OptionTable) => readonly string[]) => [...new Set(tables.flatMap(of))];
	return { values: names(({ values }) => values), switches: names(({ switches, ends }) => [...switches, ...ends.flat()]), ends: [] };
}

/**
 * The grammar of a program, by its name. A script may call any runtime: for a script or an unknown name, the call is read in every known way.
 * @param file the real path of the program, as a link may have another name
 */
export function grammarOf(file: string, isScript = false): Grammar {
	const name = isScript ? "" : file.slice(file.lastIndexOf("/") + 1);
	if (/^[ck]run(?:[-.].*)?$/.test(name)) return { dialects: [crun], logStyle: "plain", isKnown: true, locksLast: false };
	if (/^(?:docker-)?runc(?:[-.].*)?$/.test(name)) return { dialects: runcDialects, logStyle: "logrus", isKnown: true, locksLast: true };
	return { dialects: anyDialects, logStyle: "logrus", isKnown: false, locksLast: false };
}

function words(text: string): string[] {
	return text.split(" ");
}
