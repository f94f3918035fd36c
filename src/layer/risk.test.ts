/** The risk of a layer: what of it is not allowed, and the sums. */
import { expect, test } from "bun:test";
import type { Access, Cause } from "../access/mod.ts";
import type { LayerEntry } from "../platform/layer/entry.ts";
import { outcomesOf } from "./replay.ts";
import { writtenIn } from "./risk.ts";
import { LayerTrie, type Place } from "./trie.ts";

const entry = (kind: "file" | "folder", name: string, bytes = 0, mode = 0o644): LayerEntry => {
	return { kind, name, mode, uid: 0, gid: 0, bytes, isCounted: true, isOpaque: false, inImage: () => undefined };
};

/** Files by their paths: bytes, and a mode. */
type Files = Readonly<Record<string, readonly [bytes: number, mode?: number]>>;

function written(files: Files, access: (path: string) => Access) {
	const trie = new LayerTrie();
	for (const [path, [bytes, mode]] of Object.entries(files)) {
		const names = path.slice(1).split("/");
		const place = names.slice(0, -1).reduce((above: Place, name) => trie.folder(above, entry("folder", name)), trie.root);
		trie.entry(place, entry("file", names.at(-1) ?? "", bytes, mode));
	}
	trie.endSample();
	return writtenIn(outcomesOf(trie, access));
}

const root = (cause: Cause) => ({ cause, kept: cause === "none" ? "container" : undefined, holder: { destination: "/" } }) as Access;
const tmpfs = (destination: string, size: string) => ({ cause: "none", kept: "memory", size, holder: { destination } }) as Access;
/** A read-only root with a tmpfs on /run. */
const locked = (size: string) => (path: string) => (path.startsWith("/run") ? tmpfs("/run", size) : root("root-by-policy"));

const log = { "/var/log/a/x.log": [4096], "/var/log/b/x.log": [8192] } as const;
const data = { "/var/lib/db/base/1/x": [4096], "/var/lib/db/base/2/x": [4096], "/var/lib/db/wal": [0] } as const;
const program = { "/usr/local/bin/x": [4096, 0o755] } as const;
const run = { "/run/x.pid": [4096] } as const;

const drift = { path: "/usr/local/bin", kind: "drift", rule: "drift/executables", bytes: 4096, entries: 1 };
const state = { path: "/var/lib/db", kind: "data", rule: "data/state", bytes: 8192, entries: 3 };
const logs = { path: "/var/log", kind: "scratch", rule: "scratch/logs", bytes: 12288, entries: 2 };
const pid = { path: "/run", kind: "covered", rule: "scratch/run", bytes: 4096, entries: 1 };

test.each<[string, Files, (path: string) => Access, ReturnType<typeof written> | object]>([
	["nothing", {}, locked("65536"), undefined],
	[
		"a change of the image, data and scratch",
		{ ...log, ...data, ...program, ...run },
		locked("65536"),
		{ risk: "drift", written: { bytes: 28672, entries: 7, folders: [drift, state, logs, pid] } },
	],
	["data", { ...log, ...data }, locked("65536"), { risk: "data", written: { bytes: 20480, entries: 5, folders: [state, logs] } }],
	["scratch", log, locked("65536"), { risk: "scratch", written: { bytes: 12288, entries: 2, folders: [logs] } }],
	["what the policy allows", run, locked("65536"), { risk: "covered", written: { bytes: 4096, entries: 1, folders: [pid] } }],
	[
		"what does not fit into its tmpfs",
		run,
		locked("1024"),
		{ risk: "scratch", written: { bytes: 4096, entries: 1, folders: [{ ...pid, kind: "scratch" }] } },
	],
	[
		"changes of the image of a container whose root stays writable",
		program,
		() => root("none"),
		{ risk: "covered", written: { bytes: 4096, entries: 1, folders: [{ ...drift, kind: "covered" }] } },
	],
	[
		"data of a container that the policy refuses",
		run,
		() => root("refused"),
		{ risk: "scratch", written: { bytes: 4096, entries: 1, folders: [{ ...pid, kind: "scratch" }] } },
	],
])("a layer with %s", (_, files, access, expected) => expect(written(files, access)).toEqual(expected as never));

test("of many folders the largest are listed, and the sums are of all", () => {
	const files = Object.fromEntries([...Array(60).keys()].map((index) => [`/srv${index}/x/y`, [4096 * (index + 1)] as const]));
	const { risk, written: all } = written(files, locked("0")) ?? {};
	expect([risk, all?.bytes, all?.entries, all?.folders.length, all?.moreFolders, all?.folders[0]?.path]).toEqual([
		"data",
		4096 * 1830,
		60,
		50,
		10,
		"/srv59/x",
	]);
});
