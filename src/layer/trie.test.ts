/** What a trie keeps of a layer: limits, mounts, peaks and names. */
import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import type { Access } from "../access/mod.ts";
import type { LayerEntry } from "../platform/layer/entry.ts";
import { foldersOf } from "./folder.ts";
import { fragmentYaml } from "./fragment.ts";
import { shownName, textOf } from "./names.ts";
import { type ProposedAllowance, propose } from "./proposal.ts";
import { replay } from "./replay.ts";
import { LayerTrie, type Place } from "./trie.ts";

function entry(kind: "file" | "folder", name: string, bytes = 0): LayerEntry {
	return { kind, name, mode: 0o644, uid: 0, gid: 0, bytes, isCounted: true, isOpaque: false, inImage: () => undefined };
}

/** Folders by their names, from the root. */
function at(trie: LayerTrie, ...names: readonly string[]): Place {
	return names.reduce((place, name) => trie.folder(place, entry("folder", name)), trie.root);
}

const kept = (trie: LayerTrie) =>
	[...foldersOf(trie.root.folder)].map(({ path, writes }) => [path, [...writes.values()].reduce((sum, { entries }) => sum + entries, 0)]);

describe("a trie", () => {
	test.each([
		["folders in a folder", { below: 2 }, 5],
		["folders", { folders: 4 }, 5],
		["depth", { depth: 1 }, 3],
	])("with a limit of %s counts what is more with the folder above", (_, limits, folders) => {
		const trie = new LayerTrie([], limits);
		for (const name of ["a", "b", "c", "d"]) trie.entry(at(trie, "var", name), entry("file", "x"));
		trie.endSample();
		const all = kept(trie);
		expect(all.length).toBeLessThan(folders);
		// A folder that is not kept is an entry, too.
		expect(all.reduce((sum, [, entries]) => sum + Number(entries), 0)).toBe(4 + 4 - (all.length - 2));
	});

	test("does not grow with the number of files and folders", () => {
		const trie = new LayerTrie([], { folders: 100 });
		for (let index = 0; index < 100_000; index++) trie.entry(at(trie, "srv", `d${index % 1000}`, `e${index}`), entry("file", `x${index}`));
		trie.endSample();
		expect(kept(trie).length).toBeLessThanOrEqual(100);
	});

	test("keeps the peaks of several samples, and the problems of the last", () => {
		const trie = new LayerTrie();
		for (const sizes of [[4096], [4096, 8192, 4096], []]) {
			trie.beginSample();
			const place = at(trie, "var", "cache");
			for (const [index, bytes] of sizes.entries()) trie.entry(place, entry("file", `f${index}`, bytes));
			if (sizes.length === 3) trie.problem(place, "EACCES");
			trie.endSample();
		}
		expect(propose(trie, { allowed: [] }).allowances).toMatchObject([{ path: "/var/cache", bytes: 16384, entries: 4 }]);
		expect({ samples: trie.samples, problems: trie.problems, empty: trie.isEmpty() }).toEqual({ samples: 3, problems: [], empty: false });
	});

	test("says nothing about the content of a folder that could not be read", () => {
		const trie = new LayerTrie();
		trie.problem(at(trie, "srv", "closed"), "EACCES");
		trie.endSample();
		expect({ problems: trie.problems, empty: trie.isEmpty() }).toEqual({
			problems: [{ path: "/srv/closed", reason: "EACCES" }],
			empty: true,
		});
	});

	test("keeps the programs that were run, other than those of the system, on mounts, and with names that a reader would not see", () => {
		const trie = new LayerTrie(["/run/volume"]);
		trie.addExecuted(["/run/x", "/run/volume/x", "/usr/lib/a.so", "/lib64/ld.so", "/bin/sh", "/usr/local/tomcat/temp/a.so", "/run/\nx"]);
		expect([...trie.executed]).toEqual(["/run/x", "/usr/local/tomcat/temp/a.so"]);
	});

	test("counts nothing on a mount", () => {
		const trie = new LayerTrie(["/data", "/app/conf"]);
		trie.entry(at(trie, "data", "x"), entry("file", "y"));
		trie.entry(at(trie, "app"), entry("file", "conf"));
		trie.endSample();
		expect(trie.isEmpty()).toBe(true);
	});
});

describe("names", () => {
	test.each([
		["a b", "a b", "a b"],
		["\u00c3\u00bc", "ü", "ü"],
		["\u00ff", undefined, "\\xff"],
		["a\nb\u001b[2J", "a\nb\u001b[2J", "a\\u000ab\\u001b[2J"],
		["\u001b\u00ff", undefined, "\\x1b\\xff"],
	])("%p", (binary, text, shown) => expect([textOf(binary), shownName(binary)]).toEqual([text, shown]));
});

test("replay says what becomes of writes, and which do not fit into their tmpfs together", () => {
	const trie = new LayerTrie();
	trie.entry(at(trie, "var", "cache", "a"), entry("file", "x", 4096));
	trie.entry(at(trie, "var", "cache", "b"), entry("file", "x", 4096));
	trie.entry(at(trie, "var", "log"), entry("file", "x", 4096));
	trie.entry(at(trie, "opt", "x"), entry("file", "x", 4096));
	trie.endSample();
	const mounts: Readonly<Record<string, string>> = { cache: "4096", log: "8192" };
	const access = (path: string) => {
		const mount = Object.keys(mounts).find((one) => path.startsWith(`/var/${one}`));
		if (mount === undefined) return { cause: "root-by-policy", holder: { destination: "/" } } as Access;
		return { cause: "none", kept: "memory", size: mounts[mount], holder: { destination: `/var/${mount}` } } as Access;
	};
	expect(replay(trie, access).map(({ path, outcome, mount }) => [path, outcome, mount])).toEqual([
		["/opt/x", "root-by-policy", "/"],
		["/var/cache/a", "full", "/var/cache"],
		["/var/cache/b", "full", "/var/cache"],
		["/var/log", "memory", "/var/log"],
	]);
});

test("the data are YAML whatever an author named his files", () => {
	const allowance = (path: string): ProposedAllowance => ({
		path,
		size: 2 ** 20,
		inodes: 4096,
		owner: { defaultMode: "1777", uid: 33, gid: 0 },
		bytes: 0,
		entries: 1,
		findings: [{ rule: "scratch/cache", reason: "a cache", example: "\\u000aossify: {}" }],
		exec: { programs: [`${path}/\nossify: {}`], options: ["rw", "exec", "nosuid", "nodev"] },
	});
	const paths = ["/var/cache/a: b", "/var/cache/#c", "/var/cache/'\"d", "/srv/ü", "/srv/- e"];
	const yaml = fragmentYaml([{ allowances: paths.map(allowance), image: "registry.example:5000/a@sha256:0", source: "x\n: y" }]);
	const value = { size: "1Mi", inodes: 4096, default_mode: "1777", uid: 33, options: ["rw", "exec", "nosuid", "nodev"] };
	expect(parse(yaml)).toEqual({
		ossify: {
			config: { tmpfs: { images: { "registry.example:5000/a@sha256:0": Object.fromEntries(paths.map((path) => [path, value])) } } },
		},
	});
});
