/** Where something is at fault: places in texts and documents, and errors that have one. @module */
export { DiagnosedError, diagnosticOf, faultText, inDocument, inText, wholeFile } from "./diagnosed.ts";
export { type Cursor, cursorOf, findPart, jsonCursor, placeOfPart } from "./document.ts";
export {
	codePoints,
	lineStarts,
	type Place,
	placeOfSpan,
	placeOfText,
	placerOf,
	rowAt,
	type ShownText,
	type Span,
	shownPlace,
} from "./place.ts";
