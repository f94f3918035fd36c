/**
 * One container of an audit in words, for formats that have a message for each.
 * @module
 */
import { type AuditedContainer, titleOf } from "../../audit/mod.ts";
import { count } from "../../terminal/mod.ts";

/** Its result, and why: some lines. */
export function sentenceOf(one: AuditedContainer): string {
	const because = [...one.deny, ...one.reasons].map(({ rule, message }) => `${rule}: ${message}`);
	const open = (one.otherwise ?? []).map(({ when, result, rules }) => `${when}: ${result} (${rules.join(", ")})`);
	return [`${titleOf(one)}: ${one.result}`, ...open, ...because, ...riskSentences(one)].join("\n");
}

function riskSentences({ risk, written, riskNote }: AuditedContainer): string[] {
	if (risk === undefined) return [];
	const { bytes = 0, entries = 0, folders = [] } = written ?? {};
	const amount = entries > 0 ? `: ${count(entries, "entry", "entries")} with ${bytes} bytes in its own layer` : "";
	return [
		`risk ${risk}${amount}${riskNote === undefined ? "" : ` (${riskNote})`}`,
		...folders.map((one) => `${one.path}: ${one.kind} (${one.rule}), ${count(one.entries, "entry", "entries")}, ${one.bytes} bytes`),
	];
}
