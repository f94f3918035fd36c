/**
 * From what an engine answered to whether a test passed.
 * @module
 */
import { type Evaluation, renderDiagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { advised } from "../compile/mod.ts";
import { faultText } from "../position/mod.ts";

/** The answer of an engine: a value, undefined if the rule is, or why it failed. */
export type Answer = { readonly value: unknown } | { readonly fault: string; readonly error?: OssifyError };

/** An engine's answer, as long as it is the policy that is at fault. */
export function answerOf(ask: () => unknown): Answer {
	try {
		return { value: ask() };
	} catch (error) {
		if (error instanceof OssifyError && error.kind === "policy") return { fault: faultText(error), error };
		throw error;
	}
}

/** What OPA's interpreter answered. */
export function interpreted({ value, error }: Evaluation): Answer {
	return error ? { fault: renderDiagnostic(advised(error, { module: "", names: () => [] })) } : { value };
}

/** What keeps an answer from being true, or a collection of nothing but true; undefined where nothing does. */
export function blemishOf(answer: Answer): string | undefined {
	if ("fault" in answer) return answer.fault;
	const { value } = answer;
	if (value === true) return undefined;
	if (value === undefined) return "it is undefined";
	if (typeof value !== "object" || value === null) return `it is ${JSON.stringify(value)}`;
	const entries = Object.entries(value);
	const bad = entries.filter(([, entry]) => entry !== true).map(([name, entry]) => `${name}: ${JSON.stringify(entry)}`);
	if (entries.length === 0) return "it has no cases";
	return bad.length > 0 ? bad.join(", ") : undefined;
}

/** How two engines' answers differ; undefined where they don't. Two faults are one: each has its own words for it. */
export function disagreementOf(wasm: Answer, opa: Answer): string | undefined {
	if (sketch(wasm) === sketch(opa)) return undefined;
	const shown = (answer: Answer) =>
		"fault" in answer ? answer.fault : answer.value === undefined ? "undefined" : JSON.stringify(answer.value);
	return `the engines disagree, which is a fault of ossify or of OPA and not of the test; please report it\nWebAssembly: ${shown(wasm)}\ninterpreter: ${shown(opa)}`;
}

function sketch(answer: Answer): string {
	return "fault" in answer ? "fault" : outline(answer.value);
}

/** A value as text. A set may come out in any order, and as an array, so the order of items is not looked at. */
function outline(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(outline).sort().join()}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
	const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${outline(inner)}`);
	return `{${members.sort().join()}}`;
}
