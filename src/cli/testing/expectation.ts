/**
 * What is expected of a case, compared with what came out, or made equal to it.
 * @module
 */
import { checkDecision, type Decision } from "../../decision/mod.ts";
import type { Context } from "../../evaluate/mod.ts";
import { decodeUtf8, type PatchOperation, scanJson } from "../../json/mod.ts";
import { mutate, planMutation } from "../../mutate/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Policy } from "../../policy.ts";
import type { ParsedSpec } from "../../spec/mod.ts";
import { documentDiff } from "../document_diff.ts";
import { readText, type TestCase } from "./cases.ts";

/** What a policy makes of a case. */
export interface Made {
	readonly decision: Decision;
	readonly patch: readonly PatchOperation[];
	/** Undefined where the container is refused. */
	readonly mutated: Uint8Array | undefined;
}

/** The files that hold what is expected. */
const names = { decision: "decision.json", mutated: "mutated.json", patch: "mutated.patch.json" } as const;

/** How what came out differs from what is expected; undefined where it does not. */
export function mismatchOf(platform: Platform, testCase: TestCase, made: Made): string | undefined {
	const read = (name: string) => readText(platform, testCase.folder + name);
	const problems = [decisionMismatch(read(names.decision), made), ...mutationMismatches(read, made)];
	const told = problems.filter((one) => one !== undefined);
	return told.length > 0 ? told.join("\n") : undefined;
}

/** The files that `--update` writes, by their names; none where all is as expected. */
export function updatesOf(platform: Platform, { folder }: TestCase, made: Made): ReadonlyMap<string, string> {
	const read = (name: string) => readText(platform, folder + name);
	const updates = new Map<string, string>();
	if (decisionMismatch(read(names.decision), made) !== undefined) updates.set(names.decision, pretty(made.decision));
	if (made.mutated === undefined || mutationMismatches(read, made).length === 0) return updates;
	if (read(names.mutated) !== undefined) updates.set(names.mutated, textOf(made.mutated));
	if (read(names.patch) !== undefined || !updates.has(names.mutated)) updates.set(names.patch, pretty(made.patch));
	return updates;
}

/** The files of what is expected of a spec on which a policy decides as it should. */
export function expectedOf(policy: Policy, spec: ParsedSpec, context: Context): Readonly<Record<string, string>> {
	const { decision, patch, mutated } = makeOf(spec, policy.ask(spec, context));
	return { [names.decision]: pretty(decision), ...(mutated !== undefined && { [names.patch]: pretty(patch) }) };
}

/** What becomes of a spec. @throws {OssifyError} `policy/…` where the decision is none */
export function makeOf(spec: ParsedSpec, raw: unknown): Made {
	const decision = checkDecision(raw);
	if (decision.mode === "audit") return { decision, patch: [], mutated: spec.bytes };
	if (decision.deny.length > 0) return { decision, patch: [], mutated: undefined };
	const { patch } = planMutation(spec, decision);
	return { decision, patch, mutated: mutate(spec, patch) };
}

function decisionMismatch(expected: string | undefined, { decision }: Made): string | undefined {
	if (expected === undefined) return missing(names.decision);
	return valueMismatch(names.decision, expected, decision);
}

function mutationMismatches(read: (name: string) => string | undefined, made: Made): string[] {
	const [whole, patch] = [read(names.mutated), read(names.patch)];
	if (made.mutated === undefined) {
		const surplus = [whole !== undefined && names.mutated, patch !== undefined && names.patch].filter((name) => name !== false);
		return surplus.map((name) => `the policy refuses this container, so that nothing comes of its spec: delete ${name}`);
	}
	if (whole === undefined && patch === undefined) return [missing(names.patch)];
	const found = [
		whole === undefined ? undefined : specMismatch(whole, textOf(made.mutated)),
		patch === undefined ? undefined : valueMismatch(names.patch, patch, made.patch),
	];
	return found.filter((one) => one !== undefined);
}

function missing(name: string): string {
	return `${name} is missing: \`ossify test --update\` writes it, then read what it says`;
}

/** Documents are equal whatever the order of their keys. */
function valueMismatch(name: string, expected: string, actual: unknown): string | undefined {
	const wanted = parsed(name, expected);
	if (outline(wanted) === outline(actual)) return undefined;
	return differs(name, pretty(ordered(wanted, actual)), pretty(actual));
}

/** Specs are equal where each value is, to the letter and in its place; spaces between them may differ. */
function specMismatch(expected: string, actual: string): string | undefined {
	scanJson(expected, names.mutated);
	const diff = documentDiff(expected, actual);
	return diff === "" ? undefined : `${headline(names.mutated)}\n${diff}`;
}

function differs(name: string, expected: string, actual: string): string {
	return `${headline(name)}\n${documentDiff(expected, actual)}`;
}

function headline(name: string): string {
	return `${name} expects otherwise (- expected, + what came out; \`--update\` takes it over):`;
}

function parsed(name: string, text: string): unknown {
	scanJson(text, name); // says line and column, which JSON.parse does not
	return JSON.parse(text);
}

function outline(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === "object" && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
	);
}

/** The value with its keys in the order of another's, so that a diff shows what differs and nothing else. */
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

/** As a file of a case holds it. */
function pretty(value: unknown): string {
	return `${JSON.stringify(value, null, 2)}\n`;
}

function textOf(bytes: Uint8Array): string {
	return decodeUtf8(bytes, "the mutated spec");
}
