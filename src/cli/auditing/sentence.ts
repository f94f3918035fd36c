/**
 * One container of an audit in words, for formats that have a message for each.
 * @module
 */
import { type AuditedContainer, type AuditResult, titleOf } from "../../audit/mod.ts";
import { count } from "../../terminal/mod.ts";

/** Its result as a sentence, and why: some lines. */
export function sentenceOf(one: AuditedContainer): string {
	const because = [...one.deny, ...one.reasons].map(({ rule, message }) => `${rule}: ${message}`);
	const open = (one.otherwise ?? []).map(({ when, result, rules }) => `${when}: ${result} (${rules.join(", ")})`);
	return [`${titleOf(one)} ${predicateOf(one)}.`, ...open, ...because, ...riskSentences(one)].join("\n");
}

/** What the policies warn of, a line each. */
export function warningsOf({ warn }: AuditedContainer): string[] {
	return warn.map(({ rule, message }) => `warning: ${rule}: ${message}`);
}

const predicates: Readonly<Record<Exclude<AuditResult, "changed">, string>> = {
	refused: "would not start",
	unknown: "gets one result or another by what is not known of it",
	hardened: "would get a read-only root file system",
	exempt: "is exempt",
	compliant: "is as the policies want it",
};

function predicateOf({ result, note, changes }: AuditedContainer): string {
	if (result === "unknown" && note !== undefined) return `cannot be judged: ${note}`;
	if (result !== "changed") return predicates[result];
	const { tmpfs = [], readonlyMounts = [] } = changes;
	const parts = [
		...(tmpfs.length > 0 ? [`tmpfs mounts at ${tmpfs.join(", ")}`] : []),
		...(readonlyMounts.length > 0 ? [`read-only mounts at ${readonlyMounts.join(", ")}`] : []),
	];
	return `would get ${parts.join(" and ")}; its root file system stays as it is`;
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
