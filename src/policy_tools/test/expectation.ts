/**
 * The expected results of a case: compared with the actual ones, or updated.
 * @module
 */

import { closest } from "../../closest.ts";
import { checkDecision, type Decision } from "../../decision/mod.ts";
import { PlacedError } from "../../errors.ts";
import type { Context } from "../../evaluate/mod.ts";
import { decodeUtf8, type JsonNode, type PatchOperation, scanJson } from "../../json/mod.ts";
import { documentDiff } from "../../mutate/document_diff.ts";
import { mutate, planMutation } from "../../mutate/mod.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Policy } from "../../policy.ts";
import { inText, jsonCursor, placeOfPart, type ShownText } from "../position/mod.ts";
import { readText, type TestCase } from "./cases.ts";
import { firstDifference } from "./difference.ts";

/** The actual results of a case. */
export interface Made {
	readonly decision: Decision;
	readonly patch: readonly PatchOperation[];
	/** Undefined where the container is refused. */
	readonly mutated: Uint8Array | undefined;
}

/**
 * The files with the expected results. `opa test` and `opa eval -d` merge all .json files of a folder into its data, and refuse a list there:
 * the patch has another ending.
 */
const names = { decision: "decision.json", mutated: "mutated.json", patch: "mutated.patch" } as const;

/** The names in cases of earlier versions. */
const earlierPatch = "mutated.patch.json";

/** How the actual results differ from the expected ones; undefined if they do not. */
export function mismatchOf(platform: Platform, testCase: TestCase, made: Made): string | undefined {
	const found = mismatches(expectedIn(platform, testCase), made);
	return found.length > 0 ? found.join("\n") : undefined;
}

/** The files that `--update` writes, by their names; none if all is as expected. */
export function updatesOf(platform: Platform, testCase: TestCase, made: Made): ReadonlyMap<string, string> {
	const expected = expectedIn(platform, testCase);
	const updates = new Map<string, string>();
	if (decisionMismatch(expected, made) !== undefined) updates.set(names.decision, pretty(made.decision));
	if (made.mutated === undefined || mutationMismatches(expected, made).length === 0) return updates;
	if (expected.mutated !== undefined) updates.set(names.mutated, textOf(made.mutated));
	if (expected.patch !== undefined || !updates.has(names.mutated)) updates.set(expected.patchName, pretty(made.patch));
	return updates;
}

/** The existing files of a case. */
interface Expected extends Partial<Record<keyof typeof names, ShownText>> {
	readonly patchName: string;
	/** The message that one of the others is missing. */
	missing(name: string): string;
}

function expectedIn(platform: Platform, testCase: TestCase): Expected {
	const { folder } = testCase;
	const read = (name: string): ShownText | undefined => {
		const text = readText(platform, testCase, name);
		return text === undefined ? undefined : { shown: folder + name, text };
	};
	const earlier = read(earlierPatch);
	const patchName = earlier === undefined ? names.patch : earlierPatch;
	const found = Object.entries({ ...names, patch: patchName }).map(([key, name]) => [key, read(name)] as const);
	return {
		patchName,
		...Object.fromEntries(found.filter(([, document]) => document !== undefined)),
		missing: (name) => missing(folder + name, closest(name, platform.files.list(folder.slice(0, -1)))),
	};
}

/** The files with the expected results for a spec with a valid decision. */
export function expectedOf(policy: Policy, spec: ParsedSpec, context: Context): Readonly<Record<string, string>> {
	const { decision, patch, mutated } = makeOf(spec, policy.ask(spec, context));
	return { [names.decision]: pretty(decision), ...(mutated !== undefined && { [names.patch]: pretty(patch) }) };
}

/** The result for a spec. @throws {OssifyError} `policy/…` if the decision is invalid */
export function makeOf(spec: ParsedSpec, raw: unknown): Made {
	const decision = checkDecision(raw);
	if (decision.mode === "audit") return { decision, patch: [], mutated: spec.bytes };
	if (decision.deny.length > 0) return { decision, patch: [], mutated: undefined };
	const { patch } = planMutation(spec, decision);
	return { decision, patch, mutated: mutate(spec, patch) };
}

function mismatches(expected: Expected, made: Made): string[] {
	const found = [decisionMismatch(expected, made), ...mutationMismatches(expected, made)];
	return found.filter((one) => one !== undefined);
}

function decisionMismatch({ decision: expected, missing }: Expected, { decision }: Made): string | undefined {
	return expected === undefined ? missing(names.decision) : valueMismatch(expected, decision);
}

function mutationMismatches({ mutated, patch, missing }: Expected, made: Made): string[] {
	if (made.mutated === undefined) return [mutated, patch].filter((one) => one !== undefined).map(surplus);
	if (mutated === undefined && patch === undefined) return [missing(names.patch)];
	const found = [
		mutated === undefined ? undefined : specMismatch(mutated, textOf(made.mutated)),
		patch === undefined ? undefined : valueMismatch(patch, made.patch),
	];
	return found.filter((one) => one !== undefined);
}

function missing(path: string, meant: string | undefined): string {
	if (meant !== undefined) return `${path} is missing\n\t→ is it ${meant}? Then rename that one to this name`;
	return `${path} is missing\n\t→ \`ossify test --update\` writes it: then review it`;
}

function surplus({ shown }: ShownText): string {
	return `${shown}:1:1: the policy refuses this container, so there is no result for its spec\n\t→ delete this file; or, if it must not be refused, fix the policy`;
}

/** Documents are equal regardless of the order of their keys. */
function valueMismatch(document: ShownText, actual: unknown): string | undefined {
	const wanted = parsed(document);
	if (outline(wanted) === outline(actual)) return undefined;
	return differs(document, pretty(actual), documentDiff(pretty(ordered(wanted, actual)), pretty(actual)));
}

/** Specs are equal if each value is written the same, in the same order; the white space between them may differ. */
function specMismatch(document: ShownText, actual: string): string | undefined {
	scanned(document);
	const diff = documentDiff(document.text, actual);
	return diff === "" ? undefined : differs(document, actual, diff);
}

function differs(document: ShownText, actual: string, diff: string): string {
	const { path, row, column } = placeOfPart(document, jsonCursor(scanned(document)), firstDifference(document.text, actual));
	const advice = "if the actual result is right, run `ossify test --update`; if not, fix the policy";
	return `${path}:${row}:${column}: the result differs (- expected, + actual):\n${diff}\n\t→ ${advice}`;
}

function parsed(document: ShownText): unknown {
	scanned(document); // says line and column, which JSON.parse does not
	return JSON.parse(document.text);
}

function scanned(document: ShownText): JsonNode {
	try {
		return scanJson(document.text, document.shown);
	} catch (error) {
		throw error instanceof PlacedError ? inText(error, "reading the case", document) : error;
	}
}

function outline(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === "object" && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
	);
}

/** The value with its keys in the order of another's, so that a diff shows only differences. */
function ordered(value: unknown, like: unknown): unknown {
	if (Array.isArray(value)) return value.map((item, index) => ordered(item, Array.isArray(like) ? like[index] : undefined));
	if (typeof value !== "object" || value === null) return value;
	const model = typeof like === "object" && like !== null ? (like as Record<string, unknown>) : {};
	const keys = [...Object.keys(model).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value)];
	return Object.fromEntries(
		[...new Set(keys)].map((key) => [
			key,
			ordered((value as Record<string, unknown>)[key], Object.hasOwn(model, key) ? model[key] : undefined),
		]),
	);
}

/** The text in a case's file. */
function pretty(value: unknown): string {
	return `${JSON.stringify(value, null, 2)}\n`;
}

function textOf(bytes: Uint8Array): string {
	return decodeUtf8(bytes, "the mutated spec");
}
