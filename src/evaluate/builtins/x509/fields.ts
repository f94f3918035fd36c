/**
 * What certificates and requests have in common.
 * @module
 */
import { number, RegoNumber, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { textFrom, toBase64 } from "../bytes.ts";
import { bigintFrom, children, type DerNode, expect, integerIn, oidIn, tags } from "../der.ts";
import { publicKeyFrom } from "../jose/keys.ts";

/** Go has no list where there is nothing in it. */
export function listOrNull(items: readonly RegoValue[]): RegoValue {
	return items.length === 0 ? null : items;
}

export function idOf(oid: string): RegoValue {
	return oid.split(".").map((part) => new RegoNumber(part));
}

/** Signature algorithms by their numbers in Go. */
const signatures: Readonly<Record<string, number>> = {
	"1.2.840.113549.1.1.4": 2,
	"1.2.840.113549.1.1.5": 3,
	"1.2.840.113549.1.1.11": 4,
	"1.2.840.113549.1.1.12": 5,
	"1.2.840.113549.1.1.13": 6,
	"1.2.840.10045.4.1": 9,
	"1.2.840.10045.4.3.2": 10,
	"1.2.840.10045.4.3.3": 11,
	"1.2.840.10045.4.3.4": 12,
	"1.3.101.112": 16,
};

/** 0 is one that Go does not know. */
export function signatureAlgorithm(node: DerNode | undefined): RegoValue {
	const [oid] = children(expect(node, tags.sequence));
	return number(signatures[oidIn(oid)] ?? 0);
}

const algorithms = { rsa: 1, ec: 3, ed: 4, secret: 0 } as const;

/** `PublicKey`, and the number of its algorithm. */
export function publicKeyFields(node: DerNode): { PublicKey: RegoValue; PublicKeyAlgorithm: RegoValue } {
	const key = publicKeyFrom(node);
	const PublicKeyAlgorithm = number(algorithms[key.kind]);
	if (key.kind === "rsa") return { PublicKey: RegoObject.of({ N: number(key.modulus), E: number(key.exponent) }), PublicKeyAlgorithm };
	if (key.kind === "ed") return { PublicKey: toBase64(key.point), PublicKeyAlgorithm };
	if (key.kind === "secret") throw new BuiltinError("no public key");
	const { size } = key.curve;
	const [X, Y] = [key.point.subarray(1, 1 + size), key.point.subarray(1 + size)].map((bytes) => number(bigintFrom(bytes)));
	return { PublicKey: RegoObject.of({ Curve: new RegoObject([]), X, Y }), PublicKeyAlgorithm };
}

/** Which part of a name an attribute is. */
const lists: Readonly<Record<string, string>> = {
	"2.5.4.6": "Country",
	"2.5.4.10": "Organization",
	"2.5.4.11": "OrganizationalUnit",
	"2.5.4.7": "Locality",
	"2.5.4.8": "Province",
	"2.5.4.9": "StreetAddress",
	"2.5.4.17": "PostalCode",
};

/** A distinguished name, as Go's pkix.Name. */
export function nameTree(node: DerNode | undefined): RegoValue {
	const attributes = children(expect(node, tags.sequence)).flatMap((set) => children(expect(set, 0x31)).map(attributeOf));
	const single = (id: string) => attributes.findLast(([oid]) => oid === id)?.[1] ?? "";
	const many = (id: string) => listOrNull(attributes.filter(([oid]) => oid === id).map(([, value]) => value));
	return RegoObject.of({
		...Object.fromEntries(Object.entries(lists).map(([oid, name]) => [name, many(oid)])),
		SerialNumber: single("2.5.4.5"),
		CommonName: single("2.5.4.3"),
		Names: listOrNull(attributes.map(([oid, value]) => RegoObject.of({ Type: idOf(oid), Value: value }))),
		ExtraNames: null,
	});
}

function attributeOf(node: DerNode): readonly [oid: string, value: string] {
	const [oid, value] = children(expect(node, tags.sequence));
	return [oidIn(oid), stringIn(value)];
}

/** UTF8String, PrintableString, IA5String, T61String, NumericString, BMPString. */
export function stringIn(node: DerNode | undefined): string {
	if (node === undefined || ![0x0c, 0x12, 0x13, 0x14, 0x16, 0x1e].includes(node.tag)) throw new BuiltinError("a text was expected");
	if (node.tag !== 0x1e) return textFrom(node.content);
	return new TextDecoder("utf-16be", { fatal: false }).decode(node.content);
}

/** An extension by its id, whether it must be understood, and what it says. */
export interface Extension {
	readonly oid: string;
	readonly critical: boolean;
	readonly value: Uint8Array;
}

export function extensionsIn(node: DerNode | undefined): Extension[] {
	return children(expect(node, tags.sequence)).map((extension) => {
		const [oid, ...rest] = children(expect(extension, tags.sequence));
		const critical = rest.length > 1 && rest[0]?.content[0] === 0xff;
		return { oid: oidIn(oid), critical, value: expect(rest.at(-1), tags.octets).content };
	});
}

export function extensionTree({ oid, critical, value }: Extension): RegoValue {
	return RegoObject.of({ Id: idOf(oid), Critical: critical, Value: toBase64(value) });
}

export function numberIn(node: DerNode | undefined): number {
	return Number(integerIn(node));
}
