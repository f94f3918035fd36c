/**
 * One container of an audit in words, for formats that have a message for each.
 * @module
 */
import { type AuditedContainer, titleOf } from "../../audit/mod.ts";

/** Its result, and why: some lines. */
export function sentenceOf(one: AuditedContainer): string {
	const because = [...one.deny, ...one.reasons].map(({ rule, message }) => `${rule}: ${message}`);
	const open = (one.otherwise ?? []).map(({ when, result, rules }) => `${when}: ${result} (${rules.join(", ")})`);
	return [`${titleOf(one)}: ${one.result}`, ...open, ...because].join("\n");
}
