/**
 * The rule for an entry of a layer.
 * @module
 */
import type { LayerEntry } from "../platform/layer/entry.ts";
import type { WriteRule } from "./rule.ts";
import { writeRules } from "./rules.ts";

/** A rule for the entries of one folder. */
export interface FolderRule {
	readonly rule: WriteRule;
	/** Undefined where the rule does not look at the folder. */
	readonly base: string | undefined;
}

/** Those that hold in every folder, made once: a layer may have many folders. */
const anywhere = new Map(
	writeRules.filter(({ folder }) => folder === undefined).map((rule): [WriteRule, FolderRule] => [rule, { rule, base: undefined }]),
);

/** The rules that may hold in a folder: up to the first that holds for all of its entries. */
export function rulesIn(folder: string): readonly FolderRule[] {
	const found: FolderRule[] = [];
	for (const rule of writeRules) {
		const one = anywhere.get(rule) ?? ruleAt(rule, folder);
		if (one === undefined) continue;
		found.push(one);
		if (isForAll(rule)) break;
	}
	return found;
}

function ruleAt(rule: WriteRule, folder: string): FolderRule | undefined {
	const base = rule.folder?.exec(folder)?.[0];
	return base === undefined ? undefined : { rule, base };
}

function isForAll({ file, kinds, bits, inImage }: WriteRule): boolean {
	return file === undefined && kinds === undefined && bits === undefined && inImage === undefined;
}

/** Whether what is wrong with a folder is its mode, whatever is in it. */
export function isWrongItself(entry: LayerEntry, rules: readonly FolderRule[]): boolean {
	return ruleFor(entry, rules).rule.isForEveryone === true;
}

/** The rule for an entry of a folder. */
export function ruleFor(entry: LayerEntry, rules: readonly FolderRule[]): FolderRule {
	for (const one of rules) if (holds(one.rule, entry)) return one;
	throw new Error("the last rule holds for every entry");
}

const others = 0o0002;
const stickyOrOthers = 0o1002;

function holds({ file, kinds, bits, isForEveryone, inImage }: WriteRule, entry: LayerEntry): boolean {
	if (isForEveryone && ((entry.mode & stickyOrOthers) !== others || entry.inImage() === false)) return false;
	if (bits !== undefined && (entry.mode & bits) === 0) return false;
	if (kinds !== undefined && !kinds.includes(entry.kind)) return false;
	if (file !== undefined && !file.test(entry.name)) return false;
	return inImage === undefined || (entry.kind !== "folder" && entry.inImage() === true);
}
