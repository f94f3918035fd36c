/**
 * The rule for an entry of a layer.
 * @module
 */
import type { LayerEntry } from "../platform/layer/entry.ts";
import { type WriteRule, writeRules } from "./rules.ts";

/** A rule for the entries of one folder. */
export interface FolderRule {
	readonly rule: WriteRule;
	/** Undefined where the rule does not look at the folder. */
	readonly base: string | undefined;
}

/** The rules that may hold in a folder: up to the first that holds for all of its entries. */
export function rulesIn(folder: string): readonly FolderRule[] {
	const found: FolderRule[] = [];
	for (const rule of writeRules) {
		const base = rule.folder === undefined ? undefined : rule.folder.exec(folder)?.[0];
		if (rule.folder !== undefined && base === undefined) continue;
		found.push({ rule, base });
		if (isForAll(rule)) break;
	}
	return found;
}

function isForAll({ file, kinds, bits, inImage }: WriteRule): boolean {
	return file === undefined && kinds === undefined && bits === undefined && inImage === undefined;
}

/** The rule for an entry of a folder. */
export function ruleFor(entry: LayerEntry, rules: readonly FolderRule[]): FolderRule {
	for (const one of rules) if (holds(one.rule, entry)) return one;
	throw new Error("the last rule holds for every entry");
}

function holds({ file, kinds, bits, inImage }: WriteRule, entry: LayerEntry): boolean {
	if (bits !== undefined && (entry.mode & bits) === 0) return false;
	if (kinds !== undefined && !kinds.includes(entry.kind)) return false;
	if (file !== undefined && !file.test(entry.name)) return false;
	return inImage === undefined || (entry.kind !== "folder" && entry.inImage() === true);
}
