/**
 * Errors in the data, with their positions in the files.
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

/** @throws {DiagnosedError} `policy/invalid-data` if there are faults */
export function refuseFaults(diagnostics: readonly Diagnostic[], cause?: unknown): void {
	if (diagnostics.length === 0) return;
	const message = "the data has keys that nothing reads, or values that are not allowed";
	throw new DiagnosedError(new OssifyError("policy/invalid-data", message, { cause }), "reading the data", ...diagnostics);
}

/** Runs something with a policy and its data. An error that names a part of the data is reported at that part. */
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
