/**
 * The line of a record.
 * @module
 */
import type { DecisionRecord } from "../enforcement/mod.ts";
import { safeJson } from "../visible.ts";

/** The longest values in a line. */
export interface Bounds {
	/** Characters of a string. */
	readonly text: number;
	/** Items of a list. */
	readonly items: number;
}

/** The end of a string that was cut. The record then has `cut`. */
const mark = "…";

/** Tried in turn until the line is short enough. */
const steps: readonly Bounds[] = [
	{ text: 2048, items: 64 },
	{ text: 512, items: 16 },
	{ text: 128, items: 8 },
	{ text: 32, items: 2 },
];

/**
 * One line, with its line feed. Annotations and a policy's messages may have any length, and a container's author may have written them. Values that
 * are too long are cut.
 * @param most the line's longest length in bytes
 */
export function lineOf(record: DecisionRecord, most: number): Uint8Array {
	for (const bounds of steps) {
		// Cut before it is encoded: encoding a value of several MB would take longer than the rest of the hook.
		const bytes = encode(isWithin(record, bounds) ? record : { ...(bounded(record, bounds) as DecisionRecord), cut: true });
		if (bytes.length <= most) return bytes;
	}
	const { time, stage, clock, outcome, readonly, duration } = record;
	return encode({ time, stage, ...(clock && { clock }), outcome, readonly, duration, cut: true });
}

function encode(value: object): Uint8Array {
	return new TextEncoder().encode(`${safeJson(value)}\n`);
}

function isWithin(value: unknown, bounds: Bounds): boolean {
	if (typeof value === "string") return value.length <= bounds.text;
	if (typeof value !== "object" || value === null) return true;
	if (Array.isArray(value) && value.length > bounds.items) return false;
	return Object.values(value).every((inner) => isWithin(inner, bounds));
}

function bounded(value: unknown, bounds: Bounds): unknown {
	if (typeof value === "string") return value.length <= bounds.text ? value : value.slice(0, bounds.text) + mark;
	if (Array.isArray(value)) return value.slice(0, bounds.items).map((item) => bounded(item, bounds));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bounded(inner, bounds)]));
}
