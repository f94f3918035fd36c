/**
 * Capabilities that a process is given beyond those of its container.
 * @module
 */

import type { ParsedSpec } from "../spec/mod.ts";
import { partOf } from "../spec/mod.ts";

/** The lists of capabilities of a process, by set. */
export type CapabilitySets = Readonly<Record<string, unknown>>;

/**
 * What a process file that may give CAP_SYS_ADMIN holds, as extended regular expression of POSIX, regardless of case: the name, an escape that
 * may stand for a letter of it, or its number (21), which libcap takes for a name in every notation of C. Engines write no such escapes.
 */
export const sysAdminPattern = '"(cap_)?0*(21[^0-9]|25[^0-9]|x0*15[^0-9a-f]|b0*10101[^01])|sys_admin|\\\\u00[4-7]';

/** The name of CAP_SYS_ADMIN, or one that a runtime may take for it: crun takes names in any case, and numbers. */
function maybeSysAdmin(name: unknown): boolean {
	return name === "CAP_SYS_ADMIN" || typeof name !== "string" || !/^CAP_[A-Z_]+$/.test(name);
}

/** `process.capabilities` of a spec; what is not there is empty. */
export function capabilitiesOf(spec: ParsedSpec): CapabilitySets {
	const sets = partOf(spec, "process", "capabilities");
	return typeof sets === "object" && sets !== null ? (sets as CapabilitySets) : {};
}

/** Whether a process with these may undo a read-only root, and another with those may not. */
export function addsSysAdmin(sets: CapabilitySets, container: CapabilitySets): boolean {
	const had = new Set(namesIn(container));
	return namesIn(sets).some((name) => maybeSysAdmin(name) && !had.has(name));
}

/** Adds to the sets that the runtimes add `--cap` to. */
export function withAdded(sets: CapabilitySets, added: readonly string[]): CapabilitySets {
	if (added.length === 0) return sets;
	const grown = ["bounding", "effective", "permitted"].map((set) => [set, [...listOf(sets[set]), ...added]]);
	return { ...sets, ...Object.fromEntries(grown) };
}

function namesIn(sets: CapabilitySets): unknown[] {
	return Object.values(sets).flatMap(listOf);
}

/** What is not a list is kept as a name that nobody knows: the policy decides. */
function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}
