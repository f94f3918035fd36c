/**
 * A request for a certificate as Go's x509.CertificateRequest.
 * @see https://www.rfc-editor.org/rfc/rfc2986
 * @module
 */
import { number, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { toBase64 } from "../bytes.ts";
import { bitsIn, children, type DerNode, expect, oidIn, readDer, tags } from "../der.ts";
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
import { alternativeNames } from "./names.ts";

export function requestTree(bytes: Uint8Array): RegoValue {
	const whole = readDer(bytes);
	const [signed, algorithm, signature] = children(expect(whole, tags.sequence)) as [DerNode, DerNode, DerNode];
	const [version, subject, key, attributes] = children(expect(signed, tags.sequence)) as [DerNode, DerNode, DerNode, DerNode?];
	const extensions = requestedExtensions(attributes);
	const { DNSNames, EmailAddresses, IPAddresses, URIs } = alternativeNames(extensions.find(({ oid }) => oid === "2.5.29.17")?.value);
	return RegoObject.of({
		...publicKeyFields(expect(key, tags.sequence)),
		Attributes: null,
		DNSNames,
		EmailAddresses,
		Extensions: listOrNull(extensions.map(extensionTree)),
		ExtraExtensions: null,
		IPAddresses,
		Raw: toBase64(whole.raw),
		RawSubject: toBase64(subject.raw),
		RawSubjectPublicKeyInfo: toBase64(key.raw),
		RawTBSCertificateRequest: toBase64(signed.raw),
		Signature: toBase64(bitsIn(signature)),
		SignatureAlgorithm: signatureAlgorithm(algorithm),
		Subject: nameTree(subject),
		URIs,
		Version: number(numberIn(version)),
	});
}

/** Of other attributes Go tells in a way of its own, which nothing here knows. */
function requestedExtensions(attributes: DerNode | undefined): Extension[] {
	const all = attributes === undefined ? [] : children(attributes);
	return all.flatMap((attribute) => {
		const [oid, values] = children(expect(attribute, tags.sequence));
		if (oidIn(oid) !== "1.2.840.113549.1.9.14") throw new BuiltinError("the request has an attribute that is not read here");
		return extensionsIn(children(expect(values, 0x31))[0]);
	});
}
