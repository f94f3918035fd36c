/**
 * Whether a test passed, from the results of the engines.
 * @module
 */
import { type Evaluation, renderDiagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { advised } from "../compile/mod.ts";
import { faultText } from "../position/mod.ts";

/** The result of an engine: a value, undefined if the rule is, or an error. */
export type Answer = { readonly value: unknown } | { readonly fault: string; readonly error?: OssifyError };

/** An engine's result. Only errors of the policy are results; others are thrown. */
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

/** Why a result is not true, nor a collection that contains only true; undefined if it is. */
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

/** How the results of two engines differ; undefined if they do not. Two errors count as equal, because their texts differ. */
export function disagreementOf(wasm: Answer, opa: Answer): string | undefined {
	if (sketch(wasm) === sketch(opa)) return undefined;
	const shown = (answer: Answer) =>
		"fault" in answer ? answer.fault : answer.value === undefined ? "undefined" : JSON.stringify(answer.value);
	return `the engines disagree, which is a bug in ossify or OPA and not in the test; please report it\nWebAssembly: ${shown(wasm)}\ninterpreter: ${shown(opa)}`;
}

function sketch(answer: Answer): string {
	return "fault" in answer ? "fault" : outline(answer.value);
}

/** A value as text. A set may be an array in any order, so the order of items is ignored. */
function outline(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(outline).sort().join()}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
	const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${outline(inner)}`);
	return `{${members.sort().join()}}`;
}
