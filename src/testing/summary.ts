/**
 * A decision in some lines, for the message of a test that fails.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import { visible } from "../visible.ts";

/** What was decided, and by which rules. */
export function summary({ decision, patch }: Assessment): string {
	const { mode, deny, warn, reasons } = decision;
	const state = mode === "audit" ? "audit mode: nothing is changed" : deny.length > 0 ? "it is denied" : changes(patch.length);
	return [
		`The policy decided: ${state}.`,
		...findings("Denied by", deny),
		...findings("Because of", reasons),
		...findings("Warnings", warn),
	].join("\n");
}

function changes(count: number): string {
	if (count === 0) return "nothing changes";
	return count === 1 ? "one change" : `${count} changes`;
}

function findings(title: string, list: readonly Finding[]): string[] {
	if (list.length === 0) return [];
	const shown = list.map(({ rule, message }) => ({ rule: visible(rule), message: visible(message) }));
	const width = Math.max(...shown.map(({ rule }) => rule.length));
	return [`${title}:`, ...shown.map(({ rule, message }) => `  ${rule.padEnd(width)}  ${message}`)];
}
