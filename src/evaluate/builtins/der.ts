/**
 * DER, as far as keys and certificates need it read.
 * @see https://www.itu.int/rec/T-REC-X.690
 * @module
 */
import { BuiltinError } from "./builtin.ts";

/** A value: its tag, what is in it, and the bytes of all of it. */
export interface DerNode {
	readonly tag: number;
	readonly content: Uint8Array;
	readonly raw: Uint8Array;
}

export const tags = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, sequence: 0x30 } as const;

/** The one value that the bytes are. */
export function readDer(bytes: Uint8Array): DerNode {
	const node = nodeAt(bytes, 0);
	if (node.raw.length !== bytes.length) throw new BuiltinError("there are bytes behind the DER value");
	return node;
}

/** The values in one that is made of others. */
export function children({ content }: DerNode): DerNode[] {
	const nodes: DerNode[] = [];
	for (let at = 0; at < content.length; ) {
		const node = nodeAt(content, at);
		nodes.push(node);
		at += node.raw.length;
	}
	return nodes;
}

function nodeAt(bytes: Uint8Array, at: number): DerNode {
	const [tag, first] = [bytes[at], bytes[at + 1]];
	if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new BuiltinError("no DER");
	const longer = first < 0x80 ? 0 : first & 0x7f;
	if (longer > 4 || first === 0x80) throw new BuiltinError("no DER");
	let length = longer === 0 ? first : 0;
	for (let index = 0; index < longer; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0);
	const start = at + 2 + longer;
	if (start + length > bytes.length) throw new BuiltinError("the DER value is cut off");
	return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(at, start + length) };
}

/** A node of a tag that is expected there. */
export function expect(node: DerNode | undefined, tag: number): DerNode {
	if (node?.tag !== tag) throw new BuiltinError("the DER value is of another type");
	return node;
}

export function integerIn(node: DerNode | undefined): bigint {
	const { content } = expect(node, tags.integer);
	const value = bigintFrom(content);
	return (content[0] ?? 0) >= 0x80 ? value - (1n << BigInt(8 * content.length)) : value;
}

/** The bytes of a bit string that has no odd bits. */
export function bitsIn(node: DerNode | undefined): Uint8Array {
	return expect(node, tags.bits).content.subarray(1);
}

/** `1.2.840.113549.1.1.1`. */
export function oidIn(node: DerNode | undefined): string {
	const { content } = expect(node, tags.oid);
	const parts: bigint[] = [];
	let value = 0n;
	for (const byte of content) {
		value = (value << 7n) | BigInt(byte & 0x7f);
		if (byte >= 0x80) continue;
		parts.push(value);
		value = 0n;
	}
	const [first = 0n, ...rest] = parts;
	const root = first < 80n ? first / 40n : 2n;
	return [root, first - root * 40n, ...rest].join(".");
}

export function bigintFrom(bytes: Uint8Array): bigint {
	let hex = "0x0";
	for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
	return BigInt(hex);
}

/** In so many bytes, the highest first. */
export function bytesFrom(value: bigint, length: number): Uint8Array {
	const hex = value.toString(16).padStart(length * 2, "0");
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
