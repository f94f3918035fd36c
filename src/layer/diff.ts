/**
 * What `docker diff` and `podman diff` print: paths without sizes, modes or kinds. Podman prints JSON, too, in which a name cannot look like a line.
 * @see https://docs.docker.com/reference/cli/docker/container/diff/
 * @module
 */
import type { LayerEntry } from "../platform/layer/entry.ts";
import { isScratchPlace, isTooBroad } from "./anchors.ts";
import { binaryOf, shownName, textOf } from "./names.ts";
import { PlacesIn } from "./places.ts";
import type { LayerTrie } from "./trie.ts";

/** `A`: added. `C`: changed, or something in it was. `D`: deleted. */
type Kind = "A" | "C" | "D";

/** Receives a path, one character a byte. */
type Receive = (kind: Kind, path: string) => void;

/** More are not known to be folders where nothing follows that is in them. */
const mostFolders = 200_000;
const longestLine = 8192;

/**
 * Adds the paths of a diff to a layer. Lines that are not of a diff are its problems.
 * @throws {TypeError} what is wrong with it, where it is JSON
 */
export function readDiff(bytes: Uint8Array, trie: LayerTrie): void {
	trie.isSized = false;
	const each = isJson(bytes) ? pathsInJson(bytes) : pathsInText(bytes, trie);
	const folders = foldersIn(each);
	const places = new PlacesIn(trie);
	each((kind, path) => add(places, { kind, path, isFolder: folders.has(path) }));
}

function isJson(bytes: Uint8Array): boolean {
	return bytes.find((byte) => byte > 0x20) === 0x7b;
}

/** Goes through all paths, each time that it is called. */
type Each = (receive: Receive) => void;

const keys = [
	["added", "A"],
	["changed", "C"],
	["deleted", "D"],
] as const;

function pathsInJson(bytes: Uint8Array): Each {
	const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
	const lists = keys.map(([key, kind]) => [kind, (value as Readonly<Record<string, unknown>>)[key] ?? []] as const);
	const isPath = (one: unknown) => typeof one === "string" && one.startsWith("/") && one.length <= longestLine;
	for (const [, list] of lists)
		if (!Array.isArray(list) || !list.every(isPath)) throw new TypeError("`added`, `changed` and `deleted` are lists of paths");
	return (receive) => {
		for (const [kind, list] of lists) for (const path of list as readonly string[]) receive(kind, clean(binaryOf(path)));
	};
}

function pathsInText(bytes: Uint8Array, trie: LayerTrie): Each {
	let isFirst = true;
	return (receive) => {
		let number = 0;
		for (const line of linesIn(bytes)) {
			number += 1;
			const [, kind, path] = line.length > longestLine ? [] : (/^([ACD]) (\/.*)$/s.exec(binaryIn(line)) ?? []);
			if (kind !== undefined && path !== undefined) receive(kind as Kind, clean(path));
			else if (isFirst && line.length > 0) trie.problem(trie.root, notALine(number, line));
		}
		isFirst = false;
	};
}

function notALine(number: number, line: Uint8Array): string {
	return `line ${number} is not of a diff: ${shownName(binaryIn(line.subarray(0, 60)))}`;
}

function* linesIn(bytes: Uint8Array): Generator<Uint8Array> {
	for (let start = 0; start < bytes.length; ) {
		const end = bytes.indexOf(0x0a, start);
		yield bytes.subarray(start, end < 0 ? undefined : end);
		start = end < 0 ? bytes.length : end + 1;
	}
}

function binaryIn(bytes: Uint8Array): string {
	return String.fromCharCode(...bytes);
}

/** Without empty parts. */
function clean(path: string): string {
	return path.includes("//") || path.endsWith("/")
		? `/${path
				.split("/")
				.filter((part) => part !== "")
				.join("/")}`
		: path;
}

/** What has something in it. */
function foldersIn(each: Each): ReadonlySet<string> {
	const folders = new Set<string>();
	each((_, path) => {
		if (folders.size < mostFolders) folders.add(path.slice(0, path.lastIndexOf("/")) || "/");
	});
	return folders;
}

interface Changed {
	readonly kind: Kind;
	readonly path: string;
	readonly isFolder: boolean;
}

function add(places: PlacesIn, { kind, path, isFolder }: Changed): void {
	const parts = path.split("/").slice(1);
	const name = parts.at(-1) ?? "";
	if (name === "") return;
	if (parts.includes("..") || parts.includes(".")) return places.problem("a path leads out of its folder");
	const [inImage, text] = [kind !== "A", textOf(path) ?? ""];
	if (isFolder) return places.listed(parts, inImage);
	// A folder in which something was made and removed again is listed, too.
	if (kind === "C" && isScratchPlace(text)) return places.listed(parts, true);
	if (kind === "C" && (parts.length === 1 || isTooBroad(text))) return;
	places.entry(parts.slice(0, -1), entryOf(kind === "D" ? "whiteout" : "file", name, { inImage, mode: modeIn(parts) }));
}

/** Modes are not listed: what is added to a folder of programs is taken for one. */
function modeIn(parts: readonly string[]): number {
	return parts.at(-2) === "bin" || parts.at(-2) === "sbin" ? 0o755 : 0o644;
}

/** An entry of which little is known. */
export function entryOf(kind: LayerEntry["kind"], name: string, known: { readonly inImage: boolean; readonly mode?: number }): LayerEntry {
	const { inImage, mode = 0o644 } = known;
	return { kind, name, mode, uid: 0, gid: 0, bytes: 0, isCounted: true, isOpaque: false, inImage: () => inImage };
}
