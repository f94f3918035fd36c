/**
 * The extensions of certificates that Go reads into fields of their own.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2
 * @module
 */
import { number, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { textFrom, toBase64 } from "../bytes.ts";
import { bitsIn, children, type DerNode, expect, oidIn, readDer, tags } from "../der.ts";
import { type Extension, idOf, listOrNull, numberIn } from "./fields.ts";
import { alternativeNames } from "./names.ts";

type Fields = Record<string, RegoValue>;

/** Those that say nothing, as Go has them. */
const silent: Fields = {
	AuthorityKeyId: null,
	BasicConstraintsValid: false,
	CRLDistributionPoints: null,
	ExtKeyUsage: null,
	IsCA: false,
	IssuingCertificateURL: null,
	KeyUsage: number(0),
	MaxPathLen: number(0),
	MaxPathLenZero: false,
	OCSPServer: null,
	Policies: null,
	PolicyIdentifiers: null,
	SubjectKeyId: null,
	UnknownExtKeyUsage: null,
};

/** Rules for names and policies below a certificate: Go tells of them, and nothing here reads them. */
const unread = new Set(["2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.54"]);

const readers: Readonly<Record<string, (node: DerNode) => Fields>> = {
	"2.5.29.14": (node) => ({ SubjectKeyId: toBase64(expect(node, tags.octets).content) }),
	"2.5.29.15": keyUsage,
	"2.5.29.17": () => ({}),
	"2.5.29.19": basicConstraints,
	"2.5.29.31": distributionPoints,
	"2.5.29.32": policies,
	"2.5.29.35": (node) => authorityKey(node),
	"2.5.29.37": extendedKeyUsage,
	"1.3.6.1.5.5.7.1.1": authorityAccess,
};

export function extensionFields(extensions: readonly Extension[]): Fields {
	if (extensions.some(({ oid }) => unread.has(oid))) throw new BuiltinError("the certificate has an extension that is not read here");
	const known = extensions.map(({ oid, value }) => readers[oid]?.(readDer(value)) ?? {});
	const unhandled = extensions.filter(({ oid, critical }) => critical && readers[oid] === undefined);
	const alternative = extensions.find(({ oid }) => oid === "2.5.29.17")?.value;
	return Object.assign({ ...silent }, alternativeNames(alternative), ...known, {
		UnhandledCriticalExtensions: listOrNull(unhandled.map(({ oid }) => idOf(oid))),
	});
}

/** The first bit is the lowest of Go's. */
function keyUsage(node: DerNode): Fields {
	const [low = 0, high = 0] = bitsIn(node);
	let usage = 0;
	for (let bit = 0; bit < 9; bit++) if ((bit < 8 ? low >> (7 - bit) : high >> 7) & 1) usage |= 1 << bit;
	return { KeyUsage: number(usage) };
}

/** Where the length of the path is not told, it is -1. */
function basicConstraints(node: DerNode): Fields {
	const parts = children(expect(node, tags.sequence));
	const length = parts.find(({ tag }) => tag === tags.integer);
	const max = length === undefined ? -1 : numberIn(length);
	return { BasicConstraintsValid: true, IsCA: parts[0]?.content[0] === 0xff, MaxPathLen: number(max), MaxPathLenZero: max === 0 };
}

function authorityKey(node: DerNode): Fields {
	const id = children(expect(node, tags.sequence)).find(({ tag }) => tag === 0x80);
	return { AuthorityKeyId: id === undefined ? null : toBase64(id.content) };
}

/** Full names that are URIs. */
function distributionPoints(node: DerNode): Fields {
	const points = children(expect(node, tags.sequence)).flatMap((point) => children(point).filter(({ tag }) => tag === 0xa0));
	const names = points.flatMap((point) => children(point).filter(({ tag }) => tag === 0xa0)).flatMap(children);
	return { CRLDistributionPoints: listOrNull(names.filter(({ tag }) => tag === 0x86).map(({ content }) => textFrom(content))) };
}

function policies(node: DerNode): Fields {
	const oids = children(expect(node, tags.sequence)).map((policy) => oidIn(children(policy)[0]));
	return { Policies: listOrNull(oids), PolicyIdentifiers: listOrNull(oids.map(idOf)) };
}

/** By their numbers in Go. */
const usages = [
	"2.5.29.37.0",
	...["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((last) => `1.3.6.1.5.5.7.3.${last}`),
	"1.3.6.1.4.1.311.10.3.3",
	"2.16.840.1.113730.4.1",
	"1.3.6.1.4.1.311.2.1.22",
	"1.3.6.1.4.1.311.61.1.1",
];

function extendedKeyUsage(node: DerNode): Fields {
	const oids = children(expect(node, tags.sequence)).map(oidIn);
	return {
		ExtKeyUsage: listOrNull(oids.filter((oid) => usages.includes(oid)).map((oid) => number(usages.indexOf(oid)))),
		UnknownExtKeyUsage: listOrNull(oids.filter((oid) => !usages.includes(oid)).map(idOf)),
	};
}

function authorityAccess(node: DerNode): Fields {
	const entries = children(expect(node, tags.sequence)).map((entry) => children(entry) as [DerNode, DerNode]);
	const urls = (method: string) =>
		listOrNull(entries.filter(([oid, place]) => oidIn(oid) === method && place.tag === 0x86).map(([, place]) => textFrom(place.content)));
	return { OCSPServer: urls("1.3.6.1.5.5.7.48.1"), IssuingCertificateURL: urls("1.3.6.1.5.5.7.48.2") };
}
