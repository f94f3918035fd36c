/**
 * What receives the containers of an audit, and writes them in a format.
 * @module
 */
import {
	type AuditedContainer,
	type AuditResult,
	type AuditRun,
	csvHead,
	csvLine,
	renderContainers,
	renderTotals,
	type Totals,
} from "../../audit/mod.ts";
import type { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { TextStyle } from "../../terminal/mod.ts";
import { sarifOf } from "../checking/mod.ts";
import { junitOf } from "../output/junit.ts";
import { forPrograms } from "../output/mod.ts";
import { findingsOf } from "./findings.ts";
import { asPage } from "./page.ts";
import { reportsOf } from "./reports.ts";
import { describedRule } from "./rules.ts";
import { suitesOf } from "./suites.ts";

/** What cannot be audited. */
export interface Failure extends Pick<OssifyError, "code" | "message"> {
	/** For people: the file, and the container in it. */
	readonly spec: string;
	readonly advice?: string;
}

/** A failure with its place, for formats that show it. */
export interface PlacedFailure extends Failure {
	/** The file. */
	readonly path: string;
	/** The line, from 1; 0 where the file as a whole cannot be read. */
	readonly row: number;
}

/** What is known at the end. */
export interface Outcome {
	readonly totals: Totals;
	/** Containers that are as in the baseline; undefined without one. */
	readonly unchanged: number | undefined;
}

/** Writes one audit. */
export interface Reporter {
	add(container: AuditedContainer): void;
	fail(failure: PlacedFailure): void;
	end(outcome: Outcome): void;
}

/** The formats, in the order of the help. */
export const auditFormats = ["pretty", "json", "ndjson", "csv", "sarif", "junit", "html", "openreports"] as const;

/** How an audit is written. */
export interface Reporting {
	readonly format: string;
	readonly style: TextStyle;
	/** The results that are failures of a test, in JUnit's format. */
	readonly failing: readonly AuditResult[];
	readonly run: AuditRun;
}

/** What writes an audit in a format. */
export function reporterFor({ stdout, assets }: Platform, { format, style, failing, run }: Reporting): Reporter {
	const write = (text: string) => stdout.write(forPrograms(text));
	switch (format) {
		case "json":
			return asJson(write);
		case "ndjson":
			return asLines((one) => write(`${JSON.stringify(one)}\n`));
		case "csv":
			stdout.write(encodeUtf8(csvHead));
			return asLines((one) => stdout.write(encodeUtf8(csvLine(one))));
		case "sarif":
			return collected((all, failures) => write(`${JSON.stringify(sarifOf(findingsOf(all, failures), describedRule), null, 2)}\n`));
		case "junit":
			return collected((all, failures) => stdout.write(encodeUtf8(junitOf(suitesOf(all, failures, failing)))));
		case "html":
			return asPage(
				assets.auditPage(),
				(html) => stdout.write(encodeUtf8(html)),
				(writeJson) => asJson(writeJson, { run }),
			);
		case "openreports":
			return collected((all, failures) => write(`${JSON.stringify(reportsOf(all, failures, run), null, 2)}\n`));
		default:
			return collected((all, _, { totals }) =>
				stdout.write([renderContainers(all, style), renderTotals(totals, style)].filter(Boolean).join("\n")),
			);
	}
}

/** Standard error has the failures. */
function asLines(add: (container: AuditedContainer) => void): Reporter {
	return { add, fail: () => {}, end: () => {} };
}

/** One object, written as its containers are known. @param more what it has besides */
function asJson(write: (text: string) => void, more: object = {}): Reporter {
	const errors: Failure[] = [];
	let before = '{"containers":[';
	return {
		add: (one) => {
			write(`${before}${JSON.stringify(one)}`);
			before = ",";
		},
		fail: ({ path: _path, row: _row, ...failure }) => errors.push(failure),
		end: ({ totals, unchanged }) => {
			const rest = JSON.stringify({ totals, ...(unchanged !== undefined && { unchanged }), errors, ...more });
			write(`${before === "," ? "" : before}],${rest.slice(1)}\n`);
		},
	};
}

type Render = (all: readonly AuditedContainer[], failures: readonly PlacedFailure[], outcome: Outcome) => void;

function collected(end: Render): Reporter {
	const all: AuditedContainer[] = [];
	const failures: PlacedFailure[] = [];
	return { add: (one) => all.push(one), fail: (one) => failures.push(one), end: (outcome) => end(all, failures, outcome) };
}
