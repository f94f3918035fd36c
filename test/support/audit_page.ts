/**
 * Pages of audits, as `ossify audit --format html` writes them.
 * @module
 */
import { type AuditedContainer, AuditTally } from "../../src/audit/mod.ts";
import { reporterFor } from "../../src/cli/auditing/mod.ts";
import { packageAssets, systemPlatform } from "../../src/platform/mod.ts";
import { noColors } from "../../src/terminal/mod.ts";

/** The page of some containers, and of SPECs that cannot be read. */
export function auditPage(containers: readonly AuditedContainer[], unreadable: readonly string[] = []): string {
	const pieces: string[] = [];
	const write = (data: Uint8Array | string) => void pieces.push(typeof data === "string" ? data : new TextDecoder().decode(data));
	const platform = { ...systemPlatform(packageAssets), stdout: { isTerminal: false, columns: 80, write, writeWhole: write } };
	const run = { time: "2026-11-29T07:36:00.000Z", version: "0.1.0", specs: unreadable };
	const reporter = reporterFor(platform, { format: "html", style: { colors: noColors, width: 80 }, failing: [], run });
	const tally = new AuditTally();
	for (const one of containers) {
		tally.add(one);
		reporter.add(one);
	}
	for (const spec of unreadable) reporter.fail({ spec, code: "input/not-json", message: `cannot read ${spec}`, path: spec, row: 0 });
	reporter.end({ totals: tally.totals(), unchanged: undefined });
	return pieces.join("");
}
