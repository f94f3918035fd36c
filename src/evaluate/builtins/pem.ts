/**
 * PEM: DER in base64 between two lines.
 * @see https://www.rfc-editor.org/rfc/rfc7468
 * @module
 */
import { attempted, BuiltinError } from "./builtin.ts";
import { fromPaddedBase64 } from "./bytes.ts";

export interface PemBlock {
	readonly type: string;
	readonly bytes: Uint8Array;
	/** What stands behind it. */
	readonly rest: string;
}

/** Headers, which nothing here reads, end in a line of their own. */
const block =
	/(?:^|\n)-----BEGIN ([^\n-]*)-----[ \t]*\r?\n(?:(?:[^\n:]+:[^\n]*\n)+(?=[^-]))?((?:[A-Za-z\d+/=\s]*?\n)?)-----END \1-----[ \t]*(?:\r?\n|$)/;

/** The first block; undefined where there is none. What is not base64 is no block. */
export function firstPem(text: string): PemBlock | undefined {
	for (let rest = text; ; ) {
		const found = block.exec(rest);
		if (found === null) return undefined;
		const [whole, type = "", base64 = ""] = found;
		rest = rest.slice(found.index + whole.length);
		const bytes = attempted(() => fromPaddedBase64(base64.replaceAll(/\s/g, "")));
		if (bytes !== undefined) return { type, bytes, rest };
	}
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
