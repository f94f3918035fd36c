/**
 * What kind of write an entry of a layer is: one table, from the first row to the last. It begins with the rows of image_rules.ts.
 * @module
 */
import { imageRules } from "./image_rules.ts";
import type { WriteRule } from "./rule.ts";

/** The rules by precedence. */
export const writeRules: readonly WriteRule[] = [
	...imageRules,

	{ name: "scratch/run", class: "scratch", folder: /^\/(?:run|var\/(?:run|lock))(?=\/|$)/, reason: "files of running processes" },
	{ name: "scratch/logs", class: "scratch", folder: /^\/var\/log(?=\/|$)/, reason: "logs: send them to standard output to keep them" },
	{ name: "scratch/cache", class: "scratch", folder: /^\/var\/cache(?=\/|$)/, reason: "a cache" },
	{ name: "scratch/temporary", class: "scratch", folder: /^\/(?:var\/)?tmp(?=\/|$)/, reason: "temporary files" },

	// What follows decides by names that folders of code and of the image have, too.
	{
		name: "drift/packages",
		class: "drift",
		folder: /^(?:\/.*?)?\/(?:node_modules|site-packages|dist-packages|vendor|gems|lib\/python[^/]*)(?=\/|$)/,
		reason: "code of installed packages",
	},
	{ name: "drift/deleted", class: "drift", kinds: ["whiteout"], reason: "a file of the image was deleted or renamed" },

	{ name: "scratch/pid", class: "scratch", file: /\.pid$|^pid$/, reason: "a process ID" },
	{ name: "scratch/sockets", class: "scratch", kinds: ["socket", "pipe"], reason: "a socket or a named pipe" },
	{ name: "scratch/locks", class: "scratch", file: /\.(?:lock|lck)$|^\.?lock$/i, reason: "a lock" },
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
	{
		name: "scratch/configuration",
		class: "scratch",
		// Read by nginx as settings within a server or a protocol: no module is loaded from there, and no program is run.
		folder: /^\/etc\/nginx\/(?:(?:conf|http|stream)\.d|sites-enabled)(?=\/|$)/,
		reason: "configuration that is written at the start",
	},
	// Much of it names programs or libraries that are run; what does is not known for all.
	{ name: "drift/configuration", class: "drift", folder: /^\/etc(?=\/|$)/, reason: "configuration of a program or of the system" },

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
	{
		name: "data/unknown",
		class: "data",
		folder: /^(?:\/[^/]+){1,2}|^\/$/,
		reason: "no rule knows it: it counts as data, unless you know that it may be lost",
	},
];
