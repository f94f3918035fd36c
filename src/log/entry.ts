/**
 * The fields of a line of the log, checked when it is read.
 * @module
 */
import type { DecisionRecord, Outcome } from "../enforcement/mod.ts";

/** All outcomes, in the order in which they are listed: hardened containers first, refused ones last. */
export const outcomes = [
	"hardened",
	"requested",
	"changed",
	"unchanged",
	"audited",
	"denied",
	"failed",
	"allowed",
] as const satisfies readonly Outcome[];

/** The containers with outcome `audited` that enforce mode would refuse. */
export const refusedInEnforce = "would-be-refused";

/** The values that records are counted and filtered by. */
export const results = [...outcomes.slice(0, 5), refusedInEnforce, ...outcomes.slice(5)] as readonly Result[];
export type Result = Outcome | typeof refusedInEnforce;

/** The outcome of a record, and `would-be-refused` if enforce mode would refuse the container. */
export function resultsOf(record: DecisionRecord): readonly Result[] {
	return wouldBeRefused(record) ? [record.outcome, refusedInEnforce] : [record.outcome];
}

/** Whether audit mode let a container start that enforce mode would refuse, by the policy or with an error. */
export function wouldBeRefused({ outcome, deny, error }: DecisionRecord): boolean {
	return outcome === "audited" && (deny.length > 0 || error !== undefined);
}

/** A record as it was read. One of a newer ossify may have more fields. `cut`: a value was too long. */
export type LoggedRecord = DecisionRecord & { readonly cut?: true };

/** The fields that filters compare and that are shown. */
const texts = ["engine", "container", "namespace", "pod", "name", "image"] as const satisfies readonly (keyof DecisionRecord)[];

/** Parses a line. @returns undefined if it is incomplete or not a record */
export function parseEntry(text: string): LoggedRecord | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	return isRecord(value) ? { ...empty, ...value } : undefined;
}

/** Values for the fields that a record lacks because it was too long. */
const empty = { readonly: false, tmpfs: [], readonlyMounts: [], leftOut: [], reasons: [], deny: [], warn: [], duration: 0 };

function isRecord(value: unknown): value is LoggedRecord {
	if (typeof value !== "object" || value === null) return false;
	const { time, stage, outcome, clock, duration = 0, reasons = [], deny = [], warn = [] } = value as Record<string, unknown>;
	const { tmpfs = [], readonlyMounts = [], error } = value as Record<string, unknown>;
	if (typeof time !== "string" || Number.isNaN(Date.parse(time)) || typeof stage !== "string" || typeof duration !== "number") return false;
	if (!outcomes.some((one) => one === outcome) || !isClock(clock)) return false;
	if (!texts.every((key) => ["string", "undefined"].includes(typeof (value as Record<string, unknown>)[key]))) return false;
	return [reasons, deny, warn].every(areFindings) && [tmpfs, readonlyMounts].every(areTexts) && isError(error);
}

function isClock(value: unknown): boolean {
	if (value === undefined) return true;
	const { notBefore, event } = (value ?? {}) as Record<string, unknown>;
	return typeof notBefore === "string" && typeof event === "string";
}

function isError(value: unknown): boolean {
	if (value === undefined) return true;
	const { code, message, advice = "" } = (value ?? {}) as Record<string, unknown>;
	return [code, message, advice].every((text) => typeof text === "string");
}

function areTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function areFindings(value: unknown): boolean {
	return Array.isArray(value) && value.every((one) => typeof one?.rule === "string" && typeof one?.message === "string");
}
