/**
 * What is wrong with knobs, at its place in the files of the data.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Diagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { DiagnosedError, diagnosticOf, wholeFile } from "../position/mod.ts";
import { DataPlaces, type DataText, type Overlays } from "../source/mod.ts";
import type { KnobFault } from "./faults.ts";

/** Faults of the data, each as a diagnostic. */
export async function placedFaults(faults: readonly KnobFault[], texts: readonly DataText[]): Promise<readonly Diagnostic[]> {
	if (faults.length === 0) return [];
	const places = await DataPlaces.of(texts);
	return faults.map(({ rule, message, advice, path }) => ({ code: rule, message, advice, ...(places.of(path) ?? wholeFile("")) }));
}

/** @throws {DiagnosedError} `policy/invalid-data`, where there are faults */
export function refuseFaults(diagnostics: readonly Diagnostic[], cause?: unknown): void {
	if (diagnostics.length === 0) return;
	const message = "the data has keys that nothing reads, or values that are not taken";
	throw new DiagnosedError(new OssifyError("policy/invalid-data", message, { cause }), "reading the data", ...diagnostics);
}

/** Does something with a policy and its data: what a policy refuses is reported at the part of the data that its message names, where there is one. */
export async function atItsData<Result>({ data = {}, texts }: Overlays, act: () => Promise<Result>): Promise<Result> {
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof OssifyError) || error.kind !== "policy" || error instanceof DiagnosedError || texts.length === 0) throw error;
		const part = partNamedIn(error.message, data);
		const place = part && (await DataPlaces.of(texts)).of(part);
		throw place ? new DiagnosedError(error, "trying the policy with its data", diagnosticOf(error, place)) : error;
	}
}

/** The last part of some data that a message names in quotes, or as a word: a path, as a rule. */
export function partNamedIn(message: string, data: JsonObject): readonly string[] | undefined {
	const words = new Set(message.split(/[\s"]+/).map((word) => word.replace(/[:;,]$/, "")));
	let found: readonly string[] | undefined;
	const visit = (value: unknown, path: readonly string[]): void => {
		if (typeof value !== "object" || value === null || Array.isArray(value)) return;
		for (const [key, inner] of Object.entries(value)) {
			if (key.startsWith("/") && words.has(key)) found = [...path, key];
			visit(inner, [...path, key]);
		}
	};
	visit(data, []);
	return found;
}
