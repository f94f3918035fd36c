/**
 * What kind of write an entry of a layer is: one table, from the first row to the last.
 * @module
 */
import type { EntryKind } from "../platform/layer/entry.ts";

/**
 * `scratch` may be lost with the container: a tmpfs. `data` may not: a volume. `drift` changes the image: a warning, and never an
 * allowance. `unneeded`: the program does without it. `engine`: the engine or the runtime made it.
 */
export type WriteClass = "scratch" | "data" | "drift" | "unneeded" | "engine";

/** A row. An entry has to satisfy all conditions that it has. */
export interface WriteRule {
	readonly name: string;
	readonly class: WriteClass;
	/** Of the path of the folder, from its beginning on; what it matches is the base: no allowance is made for a folder above. */
	readonly folder?: RegExp;
	/** Of the entry's name. */
	readonly file?: RegExp;
	readonly kinds?: readonly EntryKind[];
	/** Permissions, one of which the entry has. */
	readonly bits?: number;
	/** The image has it, too. */
	readonly inImage?: true;
	readonly reason: string;
}

const files: readonly EntryKind[] = ["file"];

/** The rules by precedence. */
export const writeRules: readonly WriteRule[] = [
	{ name: "engine/mount-points", class: "engine", folder: /^\/(?:proc|sys|dev)(?=\/|$)/, reason: "a mount of every container covers it" },
	{
		name: "engine/files",
		class: "engine",
		folder: /^\/etc$/,
		file: /^(?:hosts|hostname|resolv\.conf|mtab)$/,
		reason: "the engine makes it",
	},
	{ name: "engine/files", class: "engine", folder: /^\/$/, file: /^\.(?:dockerenv|containerenv)$/, reason: "the engine makes it" },

	{
		name: "drift/deleted",
		class: "drift",
		folder: /^\/(?:usr|s?bin|lib(?:32|64|x32|exec)?|boot|etc)(?=\/|$)/,
		kinds: ["whiteout"],
		reason: "a file of the image was deleted or renamed",
	},
	{ name: "drift/setuid", class: "drift", kinds: files, bits: 0o6000, reason: "a setuid or setgid file" },
	{
		name: "drift/cron",
		class: "drift",
		folder: /^\/(?:etc\/cron[^/]*|var\/spool\/cron)(?=\/|$)/,
		reason: "a job that cron runs",
	},
	{ name: "drift/cron", class: "drift", folder: /^\/etc$/, file: /^(?:ana)?crontab$/, reason: "a job that cron runs" },
	{ name: "drift/ssh", class: "drift", folder: /^(?:\/.*)?\/\.ssh(?=\/|$)|^\/etc\/ssh(?=\/|$)/, reason: "keys and configuration of SSH" },
	{
		name: "drift/shell",
		class: "drift",
		file: /^\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|login|kshrc|cshrc|zshrc|zshenv|zprofile|zlogin)$/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/shell",
		class: "drift",
		folder: /^\/etc\/(?:profile\.d|zsh|bash)(?=\/|$)/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/shell",
		class: "drift",
		folder: /^\/etc$/,
		file: /^(?:profile|bash\.bashrc|bashrc|environment|shells|zsh.*)$/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/certificates",
		class: "drift",
		folder: /^\/(?:etc\/(?:ssl|pki|ca-certificates)|usr\/(?:local\/)?share\/ca-certificates)(?=\/|$)/,
		reason: "a certificate or a key that programs trust",
	},
	{
		name: "drift/accounts",
		class: "drift",
		folder: /^\/etc$/,
		file: /^(?:passwd|shadow|group|gshadow|sudoers|subuid|subgid)-?$/,
		reason: "users and groups",
	},
	{ name: "drift/accounts", class: "drift", folder: /^\/etc\/(?:sudoers\.d|pam\.d|security)(?=\/|$)/, reason: "rights of users" },
	{ name: "drift/linker", class: "drift", folder: /^\/etc\/ld\.so\.conf\.d(?=\/|$)/, reason: "which libraries programs load" },
	{ name: "drift/linker", class: "drift", folder: /^\/etc$/, file: /^ld\.so\./, reason: "which libraries programs load" },
	{
		name: "drift/services",
		class: "drift",
		folder: /^\/(?:etc\/(?:systemd|init\.d|rc[0-9S]?\.d)|(?:usr\/)?lib\/systemd)(?=\/|$)/,
		reason: "a service that an init system starts",
	},
	{
		name: "drift/packages",
		class: "drift",
		folder: /^\/(?:var\/lib\/(?:dpkg|apt|rpm|pacman|apk)|lib\/apk)(?=\/|$)/,
		reason: "packages were installed: build them into the image",
	},
	{
		name: "unneeded/python",
		class: "unneeded",
		folder: /^(?:\/.*)?\/__pycache__(?=\/|$)/,
		reason: "Python starts faster with it, and runs without it",
	},
	{ name: "drift/executables", class: "drift", kinds: files, bits: 0o111, reason: "an executable file" },
	{ name: "drift/libraries", class: "drift", file: /\.so(?:\.[0-9.]+)?$/, reason: "a shared library" },
	{
		name: "drift/system",
		class: "drift",
		folder: /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:32|64|x32|exec)?)(?=\/|$)|^\/boot(?=\/|$)/,
		reason: "a file in a folder of the system",
	},

	{ name: "scratch/pid", class: "scratch", file: /\.pid$|^pid$/, reason: "a process ID" },
	{ name: "scratch/sockets", class: "scratch", kinds: ["socket", "pipe"], reason: "a socket or a named pipe" },
	{ name: "scratch/locks", class: "scratch", file: /\.(?:lock|lck)$|^\.?lock$/i, reason: "a lock" },
	{ name: "scratch/run", class: "scratch", folder: /^\/var\/(?:run|lock)(?=\/|$)/, reason: "files of running processes" },
	{ name: "scratch/logs", class: "scratch", folder: /^\/var\/log(?=\/|$)/, reason: "logs: send them to standard output to keep them" },
	{ name: "scratch/cache", class: "scratch", folder: /^\/var\/cache(?=\/|$)/, reason: "a cache" },
	{
		name: "scratch/cache",
		class: "scratch",
		folder: /^(?:\/.*?)?\/(?:\.?caches?|\.npm|\.m2|\.gradle|_cacache)(?=\/|$)/i,
		reason: "a cache",
	},
	{ name: "scratch/temporary", class: "scratch", folder: /^(?:\/.*?)?\/(?:\.|[^/]*_)?te?mp(?=\/|$)/i, reason: "temporary files" },
	{
		name: "scratch/logs",
		class: "scratch",
		folder: /^(?:\/.*?)?\/logs?(?=\/|$)/i,
		reason: "logs: send them to standard output to keep them",
	},
	{
		name: "scratch/logs",
		class: "scratch",
		file: /\.log(?:[.-]\d+)?(?:\.[gx]z)?$/i,
		reason: "logs: send them to standard output to keep them",
	},
	{ name: "scratch/configuration", class: "scratch", folder: /^\/etc\/[^/]+/, reason: "configuration that is written at the start" },
	{ name: "drift/configuration", class: "drift", folder: /^\/etc$/, reason: "a file of the system's configuration" },
	{ name: "drift/deleted", class: "drift", kinds: ["whiteout"], reason: "a file of the image was deleted or renamed" },

	{
		name: "data/databases",
		class: "data",
		file: /\.(?:db|db3|sqlite3?|mdb|ibd|rdb|aof|ldb|wal|frm|myd|myi)(?:-(?:wal|shm|journal))?$/i,
		reason: "a database",
	},
	{ name: "data/uploads", class: "data", folder: /^(?:\/.*?)?\/(?:uploads?|media)(?=\/|$)/i, reason: "files of users" },
	{ name: "data/state", class: "data", folder: /^\/var\/(?:lib|opt|mail|spool|www)\/[^/]+/, reason: "the state of a program" },
	{ name: "data/state", class: "data", folder: /^\/(?:data|srv|mnt|export)(?=\/|$)/, reason: "data, by the name of the folder" },
	{ name: "data/homes", class: "data", folder: /^\/(?:root|home\/[^/]+)(?=\/|$)/, reason: "files in a home" },
	{ name: "drift/changed", class: "drift", inImage: true, reason: "a file of the image was changed" },
	{ name: "data/unknown", class: "data", folder: /^(?:\/[^/]+){1,2}|^\/$/, reason: "not known: data, until you know that it may be lost" },
];
