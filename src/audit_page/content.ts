/**
 * What a page shows: the object that `ossify audit --format json` prints, and how it was made.
 * @module
 */
import type { AuditedContainer, AuditRun, Totals } from "../audit/mod.ts";

/** What cannot be audited. */
export interface PageError {
	readonly spec: string;
	readonly code: string;
	readonly message: string;
	readonly advice?: string;
}

/** All of it. */
export interface PageContent {
	readonly run: AuditRun;
	readonly containers: readonly AuditedContainer[];
	readonly totals: Totals;
	/** Containers that are as in the baseline, and left out. */
	readonly unchanged?: number;
	readonly errors: readonly PageError[];
}
