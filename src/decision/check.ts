/**
 * Checks a policy's decision: by its schema first, then by rules that a schema cannot express.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { findViolations, type Schema, sentenceOf, type Violation } from "../json/mod.ts";
import { cleanPath, climbs } from "../oci_spec/mod.ts";
import { type AllowanceDocument, clampAllowances } from "./allowance.ts";
import schema from "./decision.schema.json" with { type: "json" };
import type { Decision, Finding, Reason, TmpfsAllowance } from "./types.ts";

/** The schema that a decision is held to, as JSON. */
export const decisionSchema: object = schema;

/** A decision as the schema lets it through. */
interface DecisionDocument {
	mode: "enforce" | "audit";
	readonly?: boolean;
	tmpfs?: AllowanceDocument[];
	readonlyMounts?: string[];
	deny?: Finding[];
	warn?: Finding[];
	reasons?: Reason[];
}

/**
 * Checks and completes what a policy returned.
 * @throws {OssifyError} `policy/invalid-decision`, `policy/forbidden-destination`, `policy/forbidden-option`,
 *   `policy/contradicting-options`, `policy/conflicting-allowances`, `policy/contradicting-decision`
 */
export function checkDecision(value: unknown): Decision {
	const wrong = findViolations(schema as Schema, value);
	if (wrong.length > 0) throw invalid(wrong, value);
	const document = value as DecisionDocument;
	const tmpfs = clampAllowances(document.tmpfs ?? []);
	const readonlyMounts = (document.readonlyMounts ?? []).map(mountPath);
	refuseBoth(tmpfs, readonlyMounts);
	return {
		mode: document.mode,
		...(document.readonly === undefined ? {} : { readonly: document.readonly }),
		tmpfs,
		readonlyMounts,
		deny: document.deny ?? [],
		warn: document.warn ?? [],
		reasons: document.reasons ?? [],
	};
}

function invalid(wrong: readonly Violation[], decision: unknown): OssifyError {
	const said = wrong.map((one) => sentenceOf(one, "data.ossify.decision")).join("; ");
	const [{ path, surplus } = { path: [] }] = wrong;
	return new OssifyError("policy/invalid-decision", `the policy's decision is not valid: ${said}`, {
		advice: adviceOn(path),
		part: surplus ? [...path, surplus.key] : path,
		given: entryAt(decision, path),
	});
}

/** The entry of a list in a decision that a path leads into. */
function entryAt(decision: unknown, [key, index]: readonly (string | number)[]): unknown {
	const list = (decision as Record<string, unknown> | null)?.[key as string];
	return typeof index === "number" ? (list as readonly unknown[])[index] : list;
}

/** As a size, 0 and -1 are common for "no limit". */
function adviceOn([key, , of]: readonly (string | number)[]): string {
	if (key === "tmpfs" && of === "size")
		return "write 64Mi (64 × 1024²), 64M (64 × 1000²) or bytes, from 4096 on; for no limit, null in the data, and nothing in a decision";
	return "the rule must return what `ossify check --schema decision` describes";
}

function mountPath(path: string): string {
	if (path.startsWith("/") && !climbs(path)) return cleanPath(path);
	const shown = JSON.stringify(path);
	throw new OssifyError(
		"policy/forbidden-destination",
		`the policy's decision is refused: readonlyMounts names ${shown}, which is not an absolute path without ".."`,
		{ advice: "name the mount by the absolute path at which the spec mounts it", part: ["readonlyMounts"] },
	);
}

/** Done twice, such a decision would first add a writable tmpfs and then lock it. */
function refuseBoth(tmpfs: readonly TmpfsAllowance[], readonlyMounts: readonly string[]): void {
	const locked = new Set(readonlyMounts);
	const both = tmpfs.find(({ destination }) => locked.has(destination));
	if (both === undefined) return;
	throw new OssifyError(
		"policy/contradicting-decision",
		`the policy's decision is refused: ${both.destination} is both a writable tmpfs and one of readonlyMounts`,
		{ advice: "leave it out of one of the two", part: ["readonlyMounts"] },
	);
}
