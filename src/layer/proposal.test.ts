/** What is proposed of a layer: a table of layers, as a reader reports them. */
import { expect, test } from "bun:test";
import type { LayerEntry } from "../platform/layer/entry.ts";
import { fragmentData } from "./fragment.ts";
import { propose, type Surroundings } from "./proposal.ts";
import { LayerTrie, type Place } from "./trie.ts";

/** Of an entry: `f` a file, `d` a folder of the image, `n` a new one, `u` a folder that the image may have, `s` a socket, `l` a link, `w` a whiteout; its mode and bytes. */
type Tree = { readonly [name: string]: string | Tree };

const kinds = { f: "file", d: "folder", n: "folder", u: "folder", s: "socket", p: "pipe", l: "link", w: "whiteout", c: "file" } as const;

function entryOf(name: string, code: string): LayerEntry {
	const [kind = "f", mode = "644", bytes = "4096", uid = "0"] = code.split(" ");
	const inImage = { d: true, c: true, w: true, u: undefined }[kind];
	return {
		kind: kinds[kind as keyof typeof kinds],
		name: Buffer.from(name).toString("latin1"),
		mode: Number.parseInt(mode, 8),
		uid: Number(uid),
		gid: Number(uid),
		bytes: kind === "f" || kind === "c" ? Number(bytes) : 0,
		isCounted: true,
		isOpaque: false,
		inImage: () => (["d", "c", "w", "u"].includes(kind) ? inImage : false),
	};
}

/** A folder's own code is in `.`; left out: a folder of the image. */
function fill(trie: LayerTrie, at: Place, tree: Tree): void {
	for (const [name, value] of Object.entries(tree)) {
		if (name === ".") continue;
		if (typeof value === "string") trie.entry(at, entryOf(name, value));
		else fill(trie, trie.folder(at, entryOf(name, typeof value["."] === "string" ? value["."] : "d 755")), value);
	}
}

const options = ["rw", "noexec"];

const allowed = [
	{ path: "/run", size: 8 * 1024 * 1024, inodes: 2048, options },
	{ path: "/tmp", size: undefined, inodes: undefined, options },
	{ path: "/tmp/small", size: 65536, inodes: 1024, options },
];

/** What is known besides the layer. */
interface Known extends Pick<Surroundings, "held" | "trusted"> {
	readonly executed?: readonly string[];
}

function proposalOf(tree: Tree, mounts: readonly string[] = [], { held, trusted = [], executed = [] }: Known = {}) {
	const trie = new LayerTrie(mounts);
	fill(trie, trie.root, tree);
	trie.addExecuted(executed);
	trie.endSample();
	const { allowances, data, drift, nowhere, unneeded, covered } = propose(trie, { allowed, trusted, ...(held && { held }) });
	const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path);
	return {
		allow: fragmentData(allowances, undefined),
		...(data.length > 0 && { data: paths(data) }),
		...(drift.length > 0 && { drift: drift.map(({ path, rule }) => `${path} ${rule}`) }),
		...(nowhere.length > 0 && { nowhere: paths(nowhere) }),
		...(unneeded.length > 0 && { unneeded: paths(unneeded) }),
		...(covered.length > 0 && { covered: covered.map(({ path, programs }) => [path, ...programs].join(" ")) }),
	};
}

const allow = (allowances: object) => ({ allow: { allowances } });
const none = allow({});

const cases: readonly [title: string, tree: Tree, proposal: object, mounts?: readonly string[]][] = [
	["nothing", {}, none],
	["logs of one program", { var: { log: { app: { "a.log": "f", "b.log": "f" } } } }, allow({ "/var/log/app": { size: "16Mi" } })],
	["logs of two programs", { var: { log: { app: { "a.log": "f" }, db: { "b.log": "f" } } } }, allow({ "/var/log": { size: "16Mi" } })],
	[
		"a folder that the program makes again",
		{ var: { log: { app: { ".": "n 755", "a.log": "f" } } } },
		allow({ "/var/log": { size: "16Mi" } }),
	],
	[
		"a folder that the image may have, with its owner",
		{ var: { cache: { app: { ".": "u 750 0 33", a: "f" } } } },
		allow({ "/var/cache/app": { size: "1Mi", default_mode: "0750", uid: 33, gid: 33 } }),
	],
	[
		"a size from the bytes",
		{ var: { cache: { app: { a: "f 644 3000000", b: "f 644 2000000" } } } },
		allow({ "/var/cache/app": { size: "16Mi" } }),
	],
	[
		"an empty folder of the image, in which something was",
		{ var: { spool: {}, cache: { app: {} } } },
		{ ...allow({ "/var/cache/app": { size: "1Mi" } }), data: ["/var/spool"] },
	],
	["what the policy allows already", { run: { "a.pid": "f" }, tmp: { x: { y: "f" } } }, { ...none, covered: ["/run", "/tmp"] }],
	[
		"a tmpfs that the policy allows and that is too small",
		{ run: { "a.pid": "f 644 9000000" }, tmp: { x: "f 644 9000000", small: { y: "f 644 65536" } } },
		{ ...allow({ "/run": { size: "32Mi" } }), covered: ["/run", "/tmp", "/tmp/small"] },
	],
	[
		"a tmpfs that has too few inodes",
		{ tmp: { small: Object.fromEntries(Array.from({ length: 1100 }, (_, index) => [`f${index}`, "f 644 0"])) } },
		{ ...allow({ "/tmp/small": { size: "1Mi", inodes: 4096 } }), covered: ["/tmp", "/tmp/small"] },
	],
	["programs where the policy allows noexec", { run: { s6: { bin: { x: "f 755" } } } }, { ...none, covered: ["/run /run/s6/bin/x"] }],
	[
		"caches and temporary files by their names",
		{ var: { lib: { nginx: { client_temp: { "1": "f" } } }, run: { x: "f" } }, root: { ".npm": { _logs: { x: "f" } } } },
		allow({ "/root/.npm/_logs": { size: "1Mi" }, "/var/lib/nginx/client_temp": { size: "1Mi" }, "/var/run": { size: "1Mi" } }),
	],
	["a mount, and the file that a file is mounted on", { mnt: { vol: {} }, app: { conf: "f" } }, none, ["/mnt/vol", "/app/conf"]],
	["engine's files", { etc: { hosts: "f", mtab: "f" }, proc: { ".": "n 755" }, dev: { ".": "n 755", x: "f" }, ".dockerenv": "f" }, none],
	["Podman's file", { run: { ".containerenv": "f 755" } }, none],
	[
		"process IDs, sockets, locks and logs among the files of programs",
		{
			app: { "server.pid": "f", s: "s" },
			root: { "x.pid": "f" },
			opt: { shop: { "x.lock": "f" } },
			usr: { share: { x: { "y.log": "f" }, z: { logs: { a: "f" } } } },
			etc: { y: { "y.pid": "f" } },
		},
		{ ...allow({ "/usr/share/z/logs": { size: "16Mi" } }), nowhere: ["/app", "/etc/y", "/opt/shop", "/root", "/usr/share/x"] },
	],
	[
		"process IDs, sockets, locks and logs in folders for them",
		{ app: { run: { "a.pid": "f", s: "s" } }, srv: { pids: { x: { "a.pid": "f" } } }, opt: { shop: { Logs: { "x.lock": "f" } } } },
		allow({ "/app/run": { size: "1Mi" }, "/opt/shop/Logs": { size: "1Mi" }, "/srv/pids/x": { size: "1Mi" } }),
	],
	[
		"folders below /usr that are scratch by their name, and those of programs, libraries and the system",
		{
			usr: {
				local: { apache2: { logs: { "httpd.pid": "f" } }, tomcat: { temp: { x: "f" } }, log: { x: "f" }, share: { cache: { x: "f" } } },
				lib: { app: { tmp: { x: "f" } } },
			},
		},
		{
			...allow({ "/usr/local/apache2/logs": { size: "1Mi" }, "/usr/local/tomcat/temp": { size: "1Mi" } }),
			drift: ["/usr/lib/app/tmp/x drift/system"],
			nowhere: ["/usr/local/log", "/usr/local/share/cache"],
		},
	],
	[
		"a process ID in a folder that is allowed for another reason",
		{ etc: { nginx: { "conf.d": { "y.pid": "f", x: "f" } } } },
		allow({ "/etc/nginx/conf.d": { size: "1Mi" } }),
	],
	[
		"many scratch folders in one",
		{
			app: Object.fromEntries([..."abcdefghi"].map((name) => [`${name}_tmp`, { x: "f" }])),
			var: { lib: { nginx: Object.fromEntries([..."abcdefghi"].map((name) => [`${name}_tmp`, { x: "f" }])) } },
			opt: { app: { cache: Object.fromEntries([..."abcdefghi"].map((name) => [`${name}_tmp`, { x: "f" }])) } },
		},
		allow({
			...Object.fromEntries([..."abcdefghi"].map((name) => [`/app/${name}_tmp`, { size: "1Mi" }])),
			...Object.fromEntries([..."abcdefghi"].map((name) => [`/var/lib/nginx/${name}_tmp`, { size: "1Mi" }])),
			"/opt/app/cache": { size: "1Mi" },
		}),
	],
	[
		"more scratch folders in a folder of programs than a program has",
		{ opt: { app: { bin: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`${index}_tmp`, { x: "f" }])) } } },
		{ ...none, nowhere: Array.from({ length: 33 }, (_, index) => `/opt/app/bin/${index}_tmp`).sort() },
	],
	["a pid file among data", { var: { lib: { app: { "a.pid": "f", x: "f" } } } }, { ...none, data: ["/var/lib/app"] }],
	["a cache in a folder of data", { var: { lib: { app: { cache: { x: "f" } } } } }, allow({ "/var/lib/app/cache": { size: "1Mi" } })],
	["configuration", { etc: { nginx: { "conf.d": { x: "f" } } } }, allow({ "/etc/nginx/conf.d": { size: "1Mi" } })],
	[
		"data, each program's",
		{ var: { lib: { a: { x: "f" }, b: { y: { x: "f" } } } }, data: { z: "f" } },
		{ ...none, data: ["/data", "/var/lib/a", "/var/lib/b/y"] },
	],
	["a new folder for data", { data: { ".": "n 755", sub: { ".": "n 755", z: "f" } } }, { ...none, data: ["/data"] }],
	[
		"drift",
		{
			usr: { local: { bin: { x: "f 755" } }, lib: { "a.so.1": "f" }, bin: { su: "f 4755" } },
			etc: { crontab: "f", passwd: "c" },
			root: { ".bashrc": "f" },
		},
		{
			...none,
			drift: [
				"/usr/bin/su drift/setuid",
				"/usr/lib/a.so.1 drift/libraries",
				"/usr/local/bin/x drift/executables",
				"/etc/crontab drift/cron",
				"/etc/passwd drift/accounts",
				"/root/.bashrc drift/shell",
			],
		},
	],
	[
		"files of the image, deleted and changed",
		{ opt: { app: { a: "w", b: "c" } }, usr: { bin: { wget: "w" } }, etc: { nginx: { "default.conf": "w" } } },
		{
			...none,
			drift: [
				"/etc/nginx/default.conf drift/deleted",
				"/opt/app/a drift/deleted",
				"/opt/app/b drift/changed",
				"/usr/bin/wget drift/deleted",
			],
		},
	],
	[
		"files that are run, and the configuration of what is run",
		{
			etc: {
				alternatives: { java: "l 777" },
				apt: { "apt.conf.d": { "99x": "f" } },
				"logrotate.d": { evil: "f" },
				periodic: { daily: { job: "l 777" } },
				supervisor: { "conf.d": { "evil.conf": "f" } },
				"s6-overlay": { "s6-rc.d": { x: { type: "f" } } },
				"sysctl.d": { x: "f" },
				network: { "if-up.d": { x: "l 777" } },
				xdg: { autostart: { "x.desktop": "f" } },
				"python3.11": { "sitecustomize.py": "f" },
				"ld.so.x": { y: "f" },
			},
			app: { node_modules: { tmp: { lib: { "tmp.js": "f" } }, log: { "index.js": "f" }, ".bin": { x: "l 777" } } },
			opt: { venv: { lib: { "python3.11": { "site-packages": { cache: { "__init__.py": "f" } } } } } },
			srv: { shop: { vendor: { logs: { "x.php": "f" } } } },
		},
		{
			...none,
			drift: [
				"/app/node_modules/.bin/x drift/packages",
				"/app/node_modules/log/index.js drift/packages",
				"/app/node_modules/tmp/lib/tmp.js drift/packages",
				"/etc/alternatives/java drift/alternatives",
				"/etc/apt/apt.conf.d/99x drift/packages",
				"/etc/ld.so.x/y drift/linker",
				"/etc/logrotate.d/evil drift/cron",
				"/etc/network/if-up.d/x drift/network",
				"/etc/periodic/daily/job drift/cron",
				"/etc/python3.11/sitecustomize.py drift/interpreters",
				"/etc/s6-overlay/s6-rc.d/x/type drift/services",
				"/etc/supervisor/conf.d/evil.conf drift/services",
				"/etc/sysctl.d/x drift/kernel",
				"/etc/xdg/autostart/x.desktop drift/services",
				"/opt/venv/lib/python3.11/site-packages/cache/__init__.py drift/packages",
				"/srv/shop/vendor/logs/x.php drift/packages",
			],
		},
	],
	[
		"names that only begin like those of such folders",
		{ etc: { "apt-cacher": { x: "f" }, phpmyadmin: { x: "f" }, xdg: { menus: { x: "f" } } }, srv: { vendors: { cache: { x: "f" } } } },
		{
			...allow({ "/srv/vendors/cache": { size: "1Mi" } }),
			drift: ["apt-cacher", "phpmyadmin", "xdg/menus"].map((name) => `/etc/${name}/x drift/configuration`),
		},
	],
	[
		"files of the image, deleted in folders that are scratch by their name, and by their place",
		{ app: { cache: { a: "w" }, "x.pid": "w" }, var: { cache: { app: { a: "w" } } } },
		{ ...allow({ "/var/cache/app": { size: "1Mi" } }), drift: ["/app/x.pid drift/deleted", "/app/cache/a drift/deleted"] },
	],
	["a log of the image, deleted", { var: { log: { "x.log": "w" } } }, allow({ "/var/log": { size: "16Mi" } })],
	["files where nothing can be allowed", { "x.txt": "f", var: { "a.pid": "f" } }, { ...none, nowhere: ["/", "/var"] }],
	[
		"the state of services that runit supervises, beside their scripts, and other files there",
		{
			etc: {
				service: {
					web: { run: "f 755", supervise: { ".": "n 700", lock: "f", ok: "p", control: "p", status: "f", "pid.new": "f" } },
					db: { supervise: { ".": "n 700", lock: "f", run: "f 755" } },
				},
			},
		},
		{
			...allow({
				"/etc/service/db/supervise": { size: "1Mi", default_mode: "0700" },
				"/etc/service/web/supervise": { size: "1Mi", default_mode: "0700" },
			}),
			drift: ["/etc/service/db/supervise/run drift/services", "/etc/service/web/run drift/services"],
		},
	],
	["what Python compiles", { usr: { lib: { py: { __pycache__: { "a.pyc": "f" } } } } }, { ...none, unneeded: ["/usr/lib/py/__pycache__"] }],
	["names that are not text", { var: { log: { "\n": { x: "f" }, "\u001b[31m": { y: "f" } } } }, allow({ "/var/log": { size: "16Mi" } })],
];

test.each(cases)("%s", (_, tree, proposal, mounts = []) => expect(proposalOf(tree, mounts)).toEqual(proposal as never));

/** What is known besides the layer decides. */
const known: readonly [title: string, tree: Tree, known: Known, proposal: object][] = [
	[
		"a socket in a folder that is empty in the image, as HAProxy's",
		{ var: { lib: { haproxy: { stats: "s" } } } },
		{ held: () => ({ bytes: 0, entries: 1 }) },
		allow({ "/var/lib/haproxy": { size: "1Mi" } }),
	],
	[
		"a socket in a folder in which the image has files",
		{ var: { lib: { haproxy: { stats: "s" } } } },
		{ held: () => ({ bytes: 4096, entries: 2 }) },
		{ ...none, nowhere: ["/var/lib/haproxy"] },
	],
	[
		"a socket beside data",
		{ var: { lib: { app: { s: "s", orders: "f" } } } },
		{ held: () => ({ bytes: 4096, entries: 2 }) },
		{ ...none, data: ["/var/lib/app"] },
	],
	[
		"a program of the image that is run from /run, where the policy allows noexec",
		{ run: { service: { web: { lock: "f" } } } },
		{ executed: ["/run/service/run", "/usr/bin/s6-supervise"] },
		{ ...allow({ "/run": { options: ["rw", "exec"] } }), covered: ["/run"] },
	],
	[
		"a program that the container wrote to /run and ran",
		{ run: { service: { web: { run: "f 755" } } } },
		{ executed: ["/run/service/web/run"] },
		{ ...none, covered: ["/run /run/service/web/run"] },
	],
	[
		"a service that is started from /run, as the user says",
		{ run: { service: { web: { run: "f 755" } } } },
		{ executed: ["/run/service/web/run"], trusted: ["/run/service"] },
		{ ...allow({ "/run": { options: ["rw", "exec"] } }), covered: ["/run"] },
	],
	[
		"a program that the container wrote where a tmpfs is to be allowed, and ran",
		{ var: { cache: { app: { f: "f", sleep: "f 755" } } } },
		{ executed: ["/var/cache/app/sleep"] },
		{ ...allow({ "/var/cache/app": { size: "1Mi" } }), drift: ["/var/cache/app/sleep drift/executables"] },
	],
	[
		"a program that is run from a tmpfs in another one",
		{},
		{ executed: ["/tmp/small/x"] },
		allow({ "/tmp/small": { options: ["rw", "exec"] } }),
	],
	["a library that was removed once it was loaded", {}, { executed: ["/tmp/x.so (deleted)"] }, { ...none, covered: ["/tmp /tmp/x.so"] }],
	[
		"the same, as the user says",
		{},
		{ executed: ["/tmp/x.so (deleted)"], trusted: ["/tmp"] },
		allow({ "/tmp": { options: ["rw", "exec"] } }),
	],
	[
		"a program of the image in a folder that is scratch by its name",
		{ opt: { app: { cache: { x: "f" } } } },
		{ executed: ["/opt/app/cache/tool/run"] },
		{ ...none, nowhere: ["/opt/app/cache"] },
	],
	[
		"the same, as the user says",
		{ opt: { app: { cache: { x: "f" } } } },
		{ executed: ["/opt/app/cache/tool/run"], trusted: ["/opt/app/cache"] },
		allow({ "/opt/app/cache": { size: "1Mi", options: ["rw", "exec", "nosuid", "nodev"] } }),
	],
	[
		"programs that are run from the image, and near such a folder",
		{ run: { x: "f" } },
		{ executed: ["/usr/bin/x", "/running/x"] },
		{ ...none, covered: ["/run"] },
	],
];

test.each(known)("%s", (_, tree, known, proposal) => expect(proposalOf(tree, [], known)).toEqual(proposal as never));

test("of many changes of the image, the worst are listed first: setuid files, what was run, and what can be run", () => {
	const flood = Object.fromEntries(
		[...Array(5).keys()].map((folder) => [`a${folder}`, Object.fromEntries([...Array(60).keys()].map((file) => [`${file}`, "f"]))]),
	);
	const trie = new LayerTrie();
	fill(trie, trie.root, { boot: flood, usr: { lib: { "z.so": "f" } }, opt: { y: "f 755", z: "f 755" }, var: { x: "f 4755" } });
	trie.addExecuted(["/opt/z"]);
	trie.endSample();
	const { drift, moreDrift } = propose(trie, { allowed: [] });
	expect([drift.slice(0, 5).map(({ path }) => path), drift.length, moreDrift]).toEqual([
		["/var/x", "/opt/z", "/opt/y", "/usr/lib/z.so", "/boot/a0/0"],
		200,
		104,
	]);
});
