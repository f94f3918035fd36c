/** TODO. @module */
import type { FormText } from "../document/mod.ts";
import type { Form } from "../form.ts";

export function isQuadlet(_file: FormText, _path: string | undefined): boolean {
	return false;
}

export function readQuadlet(_file: FormText): Form {
	throw new Error("not yet");
}
