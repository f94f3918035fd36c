/**
 * What an archive may contain. Programs that read tar differ in how they treat links, a path that occurs twice, records that
 * change another's header; a bundle must be unambiguous, so these are refused.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 * @module
 */
import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../oci_spec/path.ts";
import { visible } from "../visible.ts";

const block = 512;

/** By its flag in the header: what an entry is, where it is not a file, a folder, or a record about the next one. */
const others: Readonly<Record<string, string>> = {
	1: "a hard link",
	2: "a symbolic link",
	3: "a device",
	4: "a device",
	6: "a pipe",
	K: "a link with a long name",
	S: "a sparse file",
};
const files = ["0", "\0"];
const folder = "5";
const [paxNext, paxAll, longName] = ["x", "g", "L"];

/**
 * Checks each header of a tar.
 * @throws {OssifyError} `policy/unsafe-bundle`; RangeError where the archive is cut off
 */
export function checkEntries(tar: Uint8Array): void {
	for (let at = 0; ; ) {
		const header = tar.subarray(at, at + block);
		if (header.length < block || isZero(header)) return checkEnd(tar.subarray(at));
		const size = sizeIn(header);
		const flag = String.fromCharCode(header[156] ?? 0);
		if (flag === paxNext || flag === paxAll) checkRecords(tar.subarray(at + block, at + block + size), flag === paxAll);
		else if (![...files, folder, longName].includes(flag)) throw unsafe(`${nameIn(header)} is ${others[flag] ?? "of an unknown kind"}`);
		if (flag === folder && size > 0) throw unsafe(`the folder ${nameIn(header)} has content`);
		at += block + Math.ceil(size / block) * block;
	}
}

/** Files of an archive under their clean paths. @throws {OssifyError} `policy/unsafe-bundle` */
export function cleanPaths(entries: readonly (readonly [name: string, content: Uint8Array])[]): Map<string, Uint8Array> {
	const found = new Map<string, Uint8Array>();
	for (const [name, content] of entries) {
		const path = cleanPath(name);
		if (found.has(path)) throw unsafe(`it holds ${visible(path)} twice`);
		found.set(path, content);
	}
	refuseLookalikes([...found.keys()]);
	return found;
}

/** `./a//b` is `a/b`, and OPA writes `/a/b`. */
function cleanPath(name: string): string {
	const segments = segmentsOf(name);
	if (segments.includes("..")) throw unsafe(`the path ${JSON.stringify(name)} holds ".."`);
	if (visible(name) !== name) throw unsafe(`the path ${JSON.stringify(visible(name))} holds invisible characters`);
	if (segments.length === 0) throw unsafe("one of its files has no name");
	return segments.join("/");
}

/** Files that look like a part of the bundle and are not. @throws {OssifyError} `policy/unsafe-bundle` */
export function refuseLookalikes(paths: readonly string[]): void {
	for (const path of paths) {
		const name = path.slice(path.lastIndexOf("/") + 1);
		const lower = name.toLowerCase();
		if (lower !== name && /^(?:data\.(?:json|ya?ml)|policy\.wasm|\.manifest)$/.test(lower))
			throw unsafe(`${path} is not read: it would have to be called ${lower}`);
		if (name === "policy.wasm" && path !== name)
			throw unsafe(`${path} is a second policy: a bundle has one policy.wasm, outside of any folder`);
	}
}

export function unsafe(what: string): OssifyError {
	return new OssifyError("policy/unsafe-bundle", `cannot use the bundle: ${what}`, {
		advice: "build it with `ossify build` or `opa build`, or pack plain files and folders, each once",
	});
}

/** A record that changes a size or a name for all that follow makes headers mean something else, to some. */
function checkRecords(records: Uint8Array, forAll: boolean): void {
	const keys = keysIn(records);
	const refused = keys.find((key) => key === "size" || key.startsWith("GNU.sparse") || (forAll && ["path", "linkpath"].includes(key)));
	if (refused !== undefined) throw unsafe(`a pax header sets ${JSON.stringify(visible(refused))}`);
	const twice = keys.find((key, index) => key === "path" && keys.indexOf(key) !== index);
	if (twice !== undefined) throw unsafe("a pax header sets a path twice");
}

/** Of `LENGTH KEY=VALUE\n`, one after the other. */
function keysIn(records: Uint8Array): string[] {
	const keys: string[] = [];
	for (let at = 0; at < records.length; ) {
		const text = new TextDecoder().decode(records.subarray(at, at + 300));
		const [, length, key] = /^(\d+) ([^=]*)=/.exec(text) ?? [];
		const step = Number(length);
		if (key === undefined || step <= 0 || records[at + step - 1] !== 0x0a) throw unsafe("it has a damaged pax header");
		keys.push(key);
		at += step;
	}
	return keys;
}

function checkEnd(rest: Uint8Array): void {
	if (!isZero(rest)) throw unsafe("there is data after its end");
}

function isZero(bytes: Uint8Array): boolean {
	return bytes.every((byte) => byte === 0);
}

function nameIn(header: Uint8Array): string {
	return JSON.stringify(visible(textIn(header, 0, 100)));
}

function textIn(header: Uint8Array, from: number, length: number): string {
	const field = header.subarray(from, from + length);
	const end = field.indexOf(0);
	return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Octal, as all but files of 8 GiB have it. */
function sizeIn(header: Uint8Array): number {
	const text = textIn(header, 124, 12).trim();
	if (!/^[0-7]*$/.test(text)) throw unsafe(`the size of ${nameIn(header)} is not an octal number`);
	return text === "" ? 0 : Number.parseInt(text, 8);
}
