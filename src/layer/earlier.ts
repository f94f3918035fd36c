/**
 * The check of what an earlier run of `ossify learn` printed: the file may be forged.
 * @module
 */
import { lexicalPath, parentOf } from "../oci_spec/mod.ts";
import { visible } from "../visible.ts";
import { ruleNamed, type Seen, type SeenAmount, type SeenFolder, type SeenWrites } from "./merged.ts";
import { rulesIn } from "./rule_for.ts";
import { mostExecuted } from "./trie.ts";

/** Folders of one run. A layer has at most 20,000, merged ones may have more. */
const mostFolders = 100_000;
const mostWrites = 64;
/** Mounts of one container. */
const mostTmpfs = 1000;
const mostNames = 200;
const longest = 4096;
const mostId = 2 ** 32 - 2;
const mostSamples = 1e9;

/** What a run saw. @throws {TypeError} what is wrong with it */
export function parseSeen(value: unknown): Seen {
	const { samples, folders, tmpfs, content, executed } = objectOf(value, "seen");
	if (!isWhole(samples, mostSamples)) throw new TypeError("`seen.samples` is not a number of looks");
	if (!Array.isArray(folders) || folders.length > mostFolders)
		throw new TypeError(`\`seen.folders\` is not a list of at most ${mostFolders}`);
	return {
		samples,
		folders: parseFolders(folders),
		...(tmpfs !== undefined && { tmpfs: parseAmounts(tmpfs, { list: "seen.tmpfs", one: "tmpfs", most: mostTmpfs }) }),
		...(content !== undefined && { content: parseAmounts(content, { list: "seen.content", one: "content", most: mostFolders }) }),
		...(executed !== undefined && { executed: parseExecuted(executed) }),
	};
}

/** Each folder is in one that precedes it: so a long path cannot make many. */
function parseFolders(values: readonly unknown[]): readonly SeenFolder[] {
	const known = new Set(["/"]);
	return values.map((value) => {
		const folder = parseFolder(value);
		if (!known.has(parentOf(folder.path))) throw new TypeError(`the folder above ${folder.path} does not precede it`);
		known.add(folder.path);
		return folder;
	});
}

interface AmountsName {
	readonly list: string;
	readonly one: string;
	readonly most: number;
}

function parseAmounts(value: unknown, { list, one: name, most }: AmountsName): readonly SeenAmount[] {
	if (!Array.isArray(value) || value.length > most) throw new TypeError(`\`${list}\` is not a list of at most ${most}`);
	return value.map((one) => {
		const { path, bytes, entries } = objectOf(one, `a ${name}`);
		if (!isPath(path)) throw new TypeError(`a ${name} has no clean, absolute path: ${shownValue(path)}`);
		if (!isAmount(bytes) || !isAmount(entries)) throw new TypeError(`the amount of the ${name} ${path}`);
		return { path, bytes, entries };
	});
}

function parseExecuted(value: unknown): readonly string[] {
	if (!Array.isArray(value) || value.length > mostExecuted)
		throw new TypeError(`\`seen.executed\` is not a list of at most ${mostExecuted}`);
	const wrong = value.findIndex((path) => !isPath(path));
	if (wrong >= 0) throw new TypeError(`a program has no clean, absolute path: ${shownValue(value[wrong])}`);
	return value;
}

function parseFolder(value: unknown): SeenFolder {
	const { path, mode, uid, gid, inImage, writes } = objectOf(value, "a folder");
	if (!isPath(path)) throw new TypeError(`a folder has no clean, absolute path: ${shownValue(path)}`);
	const refuse = (what: string) => new TypeError(`${what} of the folder ${path}`);
	if (!isWhole(mode, 0o7777)) throw refuse("the mode");
	if (!isWhole(uid, mostId) || !isWhole(gid, mostId)) throw refuse("the owner");
	if (inImage !== undefined && typeof inImage !== "boolean") throw refuse("`inImage`");
	if (!Array.isArray(writes) || writes.length > mostWrites) throw refuse("`writes`");
	return { path, mode, uid, gid, ...(inImage !== undefined && { inImage }), writes: writes.map((one) => parseWrites(one, path)) };
}

function parseWrites(value: unknown, path: string): SeenWrites {
	const { rule, reason, entries, bytes, sized, example, names } = objectOf(value, `a write in ${path}`);
	const refuse = (what: string) => new TypeError(`${what} of a write in ${path}`);
	if (!isText(rule) || !isText(reason)) throw refuse("the rule");
	// A rule that does not hold there would allow what it never does.
	if (ruleNamed({ rules: rulesIn(path) }, rule, reason) === undefined)
		throw refuse(`the rule ${visible(rule)}, which this ossify does not have there,`);
	if (!isAmount(entries) || !isAmount(bytes)) throw refuse("the amount");
	if (sized !== undefined && sized !== false) throw refuse("`sized`");
	if (!isShown(example)) throw refuse("the example");
	if (names !== undefined && !(Array.isArray(names) && names.length <= mostNames && names.every(isShown))) throw refuse("the names");
	const named = names !== undefined && { names: names as readonly string[] };
	return { rule, reason, entries, bytes, ...(sized === false && { sized }), example, ...named };
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
	throw new TypeError(`${what} is not an object`);
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value.length <= longest;
}

/** As learn prints names: a line end would end a comment of the data. */
function isShown(value: unknown): value is string {
	return isText(value) && visible(value) === value;
}

function isPath(value: unknown): value is string {
	return isShown(value) && value.startsWith("/") && lexicalPath(value) === value;
}

function isWhole(value: unknown, most: number): value is number {
	return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** Sums of them are numbers without a fraction, too. */
function isAmount(value: unknown): value is number {
	return isWhole(value, 2 ** 50);
}

function shownValue(value: unknown): string {
	return visible(String(JSON.stringify(value)).slice(0, 200));
}
