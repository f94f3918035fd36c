/**
 * `uuid.parse`: the fields of a UUID.
 * @see https://www.rfc-editor.org/rfc/rfc4122
 * @module
 */
import { number, RegoObject, type RegoValue } from "../rego/mod.ts";
import type { Family } from "./builtin.ts";
import { text } from "./operands.ts";

export const uuid: Family = {
	"uuid.parse": (operand) => {
		const bytes = bytesOf(text(operand));
		return bytes && describe(bytes);
	},
};

const dashed = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/i;

/** Bare, without dashes, as a URN, and in braces; of braces, OPA checks only that there is one character before and one after. */
function bytesOf(given: string): Uint8Array | undefined {
	const bare = bareOf(given);
	const digits = dashed.exec(bare)?.slice(1).join("") ?? bare;
	if (!/^[\da-f]{32}$/i.test(digits)) return undefined;
	return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bareOf(given: string): string {
	const { byteLength } = new TextEncoder().encode(given);
	if (byteLength === 45 && /^urn:uuid:/i.test(given)) return given.slice(9);
	if (byteLength === 38) return given.length === 38 ? given.slice(1, 37) : "";
	return byteLength === 32 || byteLength === 36 ? given : "";
}

function describe(bytes: Uint8Array): RegoObject {
	const view = new DataView(bytes.buffer);
	const version = view.getUint8(6) >> 4;
	return RegoObject.of({
		version: number(version),
		variant: variantOf(view.getUint8(8)),
		...(version === 1 || version === 2 ? timeBased(view, bytes) : {}),
		...(version === 2 ? { id: number(view.getUint32(0)), domain: domainOf(view.getUint8(9)) } : {}),
	});
}

function variantOf(byte: number): string {
	if ((byte & 0xc0) === 0x80) return "RFC4122";
	if ((byte & 0xe0) === 0xc0) return "Microsoft";
	return (byte & 0xe0) === 0xe0 ? "Future" : "Reserved";
}

function domainOf(byte: number): string {
	return ["Person", "Group", "Org"][byte] ?? `Domain${byte}`;
}

/** The time is in steps of 100 ns since the Gregorian calendar began, in October 1582. What 64 bits cannot hold wraps, as in Go. */
const gregorian = 122192928000000000n;

function timeBased(view: DataView, bytes: Uint8Array): Record<string, RegoValue> {
	const steps = (BigInt(view.getUint16(6) & 0x0fff) << 48n) | (BigInt(view.getUint16(4)) << 32n) | BigInt(view.getUint32(0));
	return {
		time: number(BigInt.asIntN(64, (steps - gregorian) * 100n)),
		nodeid: Array.from(bytes.subarray(10), (byte) => byte.toString(16).padStart(2, "0")).join("-"),
		macvariables: `${view.getUint8(10) & 2 ? "local" : "global"}:${view.getUint8(10) & 1 ? "multicast" : "unicast"}`,
		clocksequence: number(view.getUint16(8) & 0x3fff),
	};
}
