/**
 * Capabilities of a process beyond those of its container.
 * @module
 */

import type { ParsedSpec } from "../oci_spec/mod.ts";
import { partOf } from "../oci_spec/mod.ts";

/** The lists of capabilities of a process, by set. */
export type CapabilitySets = Readonly<Record<string, unknown>>;

/**
 * The number of CAP_SYS_ADMIN (21), which libcap accepts as a name in every notation of C. A newer crun reads JSON with json-c, which also accepts
 * single quotes, comments, and numbers as strings.
 */
const asNumber = `(^|[["',+/])[[:space:]]*(cap_)?0*((21|25)([^0-9]|$)|x0*15([^0-9a-f]|$)|b0*10101([^01]|$))`;

/**
 * Any escape except the five that Go's encoder writes in process files: <, >, &, U+2028 and U+2029, which no name or number contains. Any other escape
 * may be a letter or a digit.
 */
const asEscape = "\\\\u([^02]|0[^0]|00[^23]|002[^6]|003[^ce]|2[^0]|20[^2]|202[^89])";

/** A pattern that matches every process file that may give CAP_SYS_ADMIN: an extended regular expression of POSIX, to be used without regard to case. */
export const sysAdminPattern = `sys_admin|${asNumber}|${asEscape}`;

/** Whether a runtime may read a name as CAP_SYS_ADMIN: crun accepts names in any case, and numbers. */
function maybeSysAdmin(name: unknown): boolean {
	return name === "CAP_SYS_ADMIN" || typeof name !== "string" || !/^CAP_[A-Z_]+$/.test(name);
}

/** `process.capabilities` of a spec; empty if it is missing. */
export function capabilitiesOf(spec: ParsedSpec): CapabilitySets {
	const sets = partOf(spec, "process", "capabilities");
	return typeof sets === "object" && sets !== null ? (sets as CapabilitySets) : {};
}

/** Whether a process with `sets` may undo a read-only root, while a process with the container's capabilities may not. */
export function addsSysAdmin(sets: CapabilitySets, container: CapabilitySets): boolean {
	const had = new Set(namesIn(container));
	return namesIn(sets).some((name) => maybeSysAdmin(name) && !had.has(name));
}

/** Adds capabilities to the sets to which runtimes add those of `--cap`. */
export function withAdded(sets: CapabilitySets, added: readonly string[]): CapabilitySets {
	if (added.length === 0) return sets;
	const grown = ["bounding", "effective", "permitted"].map((set) => [set, [...listOf(sets[set]), ...added]]);
	return { ...sets, ...Object.fromEntries(grown) };
}

function namesIn(sets: CapabilitySets): unknown[] {
	return Object.values(sets).flatMap(listOf);
}

/** A value that is not a list is kept as an unknown name: the policy decides. */
function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}
