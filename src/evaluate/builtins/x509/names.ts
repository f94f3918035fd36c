/**
 * Alternative names: hosts, mail addresses, IP addresses, URIs.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { textFrom } from "../bytes.ts";
import { bigintFrom, children, type DerNode, expect, readDer, tags } from "../der.ts";
import { formatAddress, mapped } from "../net_address.ts";
import { parseUrl } from "../url.ts";
import { listOrNull } from "./fields.ts";

const kinds = { mail: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

/** The members that an alternative name gives; with no such extension, all of them are null. */
export function alternativeNames(extension: Uint8Array | undefined) {
	const nodes = extension === undefined ? [] : children(expect(readDer(extension), tags.sequence));
	const of = (tag: number) => nodes.filter((node) => node.tag === tag);
	const texts = (tag: number) => of(tag).map(({ content }) => textFrom(content));
	return {
		DNSNames: listOrNull(texts(kinds.dns)),
		EmailAddresses: listOrNull(texts(kinds.mail)),
		IPAddresses: listOrNull(of(kinds.ip).map(addressOf)),
		URIs: listOrNull(texts(kinds.uri).map(urlTree)),
		URIStrings: listOrNull(texts(kinds.uri)),
	};
}

function addressOf({ content }: DerNode): RegoValue {
	if (content.length !== 4 && content.length !== 16) throw new BuiltinError("no IP address");
	const bits = bigintFrom(content);
	return formatAddress(content.length === 4 ? mapped | bits : bits);
}

/** Go's url.URL. */
function urlTree(text: string): RegoValue {
	const { scheme, host, path, rawPath, rawQuery, fragment } = parseUrl(text);
	return RegoObject.of({
		Scheme: scheme,
		Opaque: host === "" && path === "" ? (text.split(/[?#]/)[0] ?? "").slice(scheme.length + 1) : "",
		User: null,
		Host: host,
		Path: path,
		RawPath: rawPath === path ? "" : rawPath,
		OmitHost: host === "" && path.startsWith("/") && !text.includes("://"),
		ForceQuery: text.endsWith("?"),
		RawQuery: rawQuery,
		Fragment: fragment,
		RawFragment: "",
	});
}
