/**
 * Faults of what is no Rego (data, a spec, what a case expects), and of what Rego yields, reported as the compiler reports its own: the place, what
 * is wrong, the line, and what to do.
 * @module
 */
import { type Diagnostic, renderDiagnostic, renderDiagnostics } from "../../compile/mod.ts";
import { OssifyError, PlacedError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { cursorOf, placeOfPart } from "./document.ts";
import { type Place, placeOfText, type ShownText } from "./place.ts";

/** An error with its diagnostic. The first line of its message is what was being done. */
export class DiagnosedError extends OssifyError {
	readonly diagnostics: readonly Diagnostic[];

	/** @param doing what was being done, for example `reading the data` */
	constructor(cause: OssifyError, doing: string, ...diagnostics: readonly Diagnostic[]) {
		const errors = diagnostics.length === 1 ? "1 error" : `${diagnostics.length} errors`;
		super(cause.code, `${doing}: ${errors}\n${renderDiagnostics(diagnostics)}`, { cause });
		this.diagnostics = diagnostics;
	}
}

/** A file as a place, where no line of it is at fault. */
export function wholeFile(path: string): Place {
	return { path, row: 0, column: 0 };
}

/** An error as a diagnostic, which names the file in front of its message. @param advice what to do, where the error does not know */
export function diagnosticOf(error: OssifyError, place: Place, advice?: string): Diagnostic {
	const what = error.advice ?? advice;
	const message = error instanceof PlacedError ? error.what : error.message.replace(`cannot use ${place.path}: `, "");
	return { code: error.code.slice(error.code.indexOf("/") + 1), message, ...place, ...(what !== undefined && { advice: what }) };
}

/** An error that reading a document gave, at its place. @param doing what was being done @param advice as {@link diagnosticOf} */
export async function inDocument(error: OssifyError, doing: string, document: ShownText, advice?: string): Promise<DiagnosedError> {
	if (error instanceof PlacedError) return inText(error, doing, document, advice);
	const place = error.part === undefined ? wholeFile(document.shown) : placeOfPart(document, await cursorOf(document), error.part);
	return new DiagnosedError(error, doing, diagnosticOf(error, place, advice));
}

/** The same for an error that knows its line. */
export function inText(error: PlacedError, doing: string, document: ShownText, advice?: string): DiagnosedError {
	return new DiagnosedError(error, doing, diagnosticOf(error, placeOfText(document, error.place), advice));
}

/** An error for people, on as many lines as it takes. */
export function faultText(error: OssifyError): string {
	if (error instanceof DiagnosedError) return error.diagnostics.map(renderDiagnostic).join("\n");
	const message = visible(error.message);
	return error.advice === undefined ? message : `${message}\n\t→ ${visible(error.advice)}`;
}
