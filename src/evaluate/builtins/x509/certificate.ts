/**
 * A certificate as Go's x509.Certificate.
 * @see https://www.rfc-editor.org/rfc/rfc5280
 * @module
 */
import { number, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { toBase64 } from "../bytes.ts";
import { bitsIn, children, type DerNode, expect, integerIn, readDer, tags } from "../der.ts";
import { extensionFields } from "./extensions.ts";
import {
	type Extension,
	extensionsIn,
	extensionTree,
	listOrNull,
	nameTree,
	numberIn,
	publicKeyFields,
	signatureAlgorithm,
} from "./fields.ts";

/** What nothing that is read here sets. */
const unset: Record<string, RegoValue> = {
	...Object.fromEntries(
		["DNSDomains", "EmailAddresses", "IPRanges", "URIDomains"].flatMap((name) => [
			[`Permitted${name}`, null],
			[`Excluded${name}`, null],
		]),
	),
	...Object.fromEntries(
		["InhibitAnyPolicy", "InhibitPolicyMapping", "RequireExplicitPolicy"].flatMap((name) => [
			[name, number(0)],
			[`${name}Zero`, false],
		]),
	),
	ExtraExtensions: null,
	PermittedDNSDomainsCritical: false,
	PolicyMappings: null,
};

export function certificateTree(bytes: Uint8Array): RegoValue {
	const whole = readDer(bytes);
	const [signed, algorithm, signature] = children(expect(whole, tags.sequence)) as [DerNode, DerNode, DerNode];
	const all = children(expect(signed, tags.sequence));
	const [version, fields] = all[0]?.tag === 0xa0 ? [numberIn(children(all[0])[0]) + 1, all.slice(1)] : [1, all];
	const [serial, , issuer, validity, subject, key] = fields as [DerNode, DerNode, DerNode, DerNode, DerNode, DerNode];
	const [notBefore, notAfter] = children(expect(validity, tags.sequence)).map(timeIn);
	const extensions = extensionsOf(fields);
	return RegoObject.of({
		...unset,
		...extensionFields(extensions),
		...publicKeyFields(key),
		Extensions: listOrNull(extensions.map(extensionTree)),
		Issuer: nameTree(issuer),
		NotAfter: notAfter,
		NotBefore: notBefore,
		Raw: toBase64(whole.raw),
		RawIssuer: toBase64(issuer.raw),
		RawSubject: toBase64(subject.raw),
		RawSubjectPublicKeyInfo: toBase64(key.raw),
		RawTBSCertificate: toBase64(signed.raw),
		SerialNumber: number(integerIn(serial)),
		Signature: toBase64(bitsIn(signature)),
		SignatureAlgorithm: signatureAlgorithm(algorithm),
		Subject: nameTree(subject),
		Version: number(version),
	});
}

function extensionsOf(fields: readonly DerNode[]): Extension[] {
	const tagged = fields.find(({ tag }) => tag === 0xa3);
	return tagged === undefined ? [] : extensionsIn(children(tagged)[0]);
}

/** UTCTime has two digits for the year; those from 50 on are of the last century. */
function timeIn({ tag, content }: DerNode): string {
	const digits = String.fromCharCode(...content);
	const full = tag === 0x17 ? `${Number(digits.slice(0, 2)) >= 50 ? "19" : "20"}${digits}` : digits;
	const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
	if (parts === null) throw new BuiltinError("no time of a certificate");
	const [, year, month, day, hour, minute, second] = parts;
	return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
