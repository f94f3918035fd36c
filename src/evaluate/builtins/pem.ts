/**
 * PEM: DER in base64 between two lines.
 * @see https://www.rfc-editor.org/rfc/rfc7468
 * @module
 */
import { BuiltinError } from "./builtin.ts";
import { fromBase64 } from "./bytes.ts";

export interface PemBlock {
	readonly type: string;
	readonly bytes: Uint8Array;
	/** What stands behind it. */
	readonly rest: string;
}

const block = /(?:^|\n)-----BEGIN ([^\n-]*)-----[ \t]*\r?\n(?:[^\n:]+:[^\n]*\n)*([A-Za-z\d+/=\s]*?)-----END \1-----[ \t]*(?:\r?\n|$)/;

/** The first block; undefined where there is none. */
export function firstPem(text: string): PemBlock | undefined {
	const found = block.exec(text);
	if (found === null) return undefined;
	const [whole, type = "", base64 = ""] = found;
	return { type, bytes: fromBase64(base64.replaceAll(/\s/g, "")), rest: text.slice(found.index + whole.length) };
}

/** All blocks, each of the type that is asked for. */
export function allPem(text: string, type: string): Uint8Array[] {
	const found: Uint8Array[] = [];
	for (let next = firstPem(text); next !== undefined; next = firstPem(next.rest)) {
		if (next.type !== type) throw new BuiltinError(`no ${type}`);
		found.push(next.bytes);
	}
	return found;
}
