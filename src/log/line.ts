/**
 * From a record to its line.
 * @module
 */
import type { DecisionRecord } from "../enforcement/mod.ts";
import { safeJson } from "../visible.ts";

/** What a line has besides the record. */
export interface Bounds {
	/** Characters of a text. */
	readonly text: number;
	/** Items of a list. */
	readonly items: number;
}

/** A text that goes on ends so, and the record says `cut`. */
const mark = "…";

/** A message may have a page, an image's name a line. Where that is still too much, less of each. */
const steps: readonly Bounds[] = [
	{ text: 2048, items: 64 },
	{ text: 512, items: 16 },
	{ text: 128, items: 8 },
	{ text: 32, items: 2 },
];

/**
 * One line, with its end. Annotations and a policy's messages are of any length, and a container's author may have written them: what is
 * too long is cut.
 * @param most bytes of the line
 */
export function lineOf(record: DecisionRecord, most: number): Uint8Array {
	for (const bounds of steps) {
		// Before it is written out: a value of some MB would cost more than all else that a hook does.
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
