/**
 * How OCI runtimes read their arguments, as far as it tells which bundle a call is about.
 * @see https://github.com/opencontainers/runc/blob/main/man/runc.8.md
 * @see https://github.com/containers/crun/blob/main/crun.1.md
 * @module
 */

/** The options that take a value, and those that take none; names as after their dashes. */
interface Flags {
	readonly values: readonly string[];
	readonly switches: readonly string[];
}

/** One runtime's way. */
export interface Grammar {
	/**
	 * `go`: `-bundle B`, `--bundle B` and `--bundle=B` are one, as Go's package flag has it. `getopt`: one letter behind one dash, its
	 * value perhaps joined to it (`-bB`), and names may be cut short (`--bund B`).
	 */
	readonly style: "go" | "getopt";
	readonly global: Flags;
	/** Of the commands that start a container, all of them together: no name means two things. */
	readonly starting: Flags;
	/** The name of the option that names a file other than `config.json`. */
	readonly config?: string;
}

/** The commands that read a bundle's spec and make a container of it. */
export const startingCommands: readonly string[] = ["create", "run", "restore"];

/** All commands that runtimes have. */
export const commands: readonly string[] = [
	...startingCommands,
	..."checkpoint delete events exec features kill list mounts pause ps resume spec start state update help h".split(" "),
];

const startingValues =
	"bundle b console-socket pid-file pidfd-socket preserve-fds image-path work-path manage-cgroups-mode empty-ns lsm-profile lsm-mount-context";
const startingSwitches =
	"detach d keep no-pivot no-new-keyring no-subreaper tcp-established tcp-skip-in-flight link-remap ext-unix-sk shell-job file-locks auto-dedup lazy-pages help h";

const runc: Grammar = {
	style: "go",
	global: { values: words("log log-format root criu rootless"), switches: words("debug systemd-cgroup help h version v") },
	starting: { values: words(startingValues), switches: words(startingSwitches) },
};

const crun: Grammar = {
	style: "getopt",
	global: {
		values: words("cgroup-manager log log-format log-level root rootless"),
		switches: words("debug systemd-cgroup help ? usage version v V"),
	},
	starting: { values: words(`${startingValues} config f`), switches: words(`${startingSwitches} ? usage version V`) },
	config: "config",
};

/** crun's way for what is called so, runc's for all others: most follow it. */
export function grammarOf(runtime: string): Grammar {
	return /crun[^/]*$/.test(runtime) ? crun : runc;
}

function words(text: string): string[] {
	return text.split(" ");
}
