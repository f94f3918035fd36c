/**
 * URLs and references as Go's net/url reads them.
 * @module
 */
import { BuiltinError } from "./builtin.ts";
import { isIpv4, parseAddress } from "./net_address.ts";
import { escapeBytes, unescapePercent } from "./percent.ts";

/** Of what is not there, the text is empty. */
export interface Url {
	readonly scheme: string;
	readonly hostname: string;
	/** `host:port`, an IPv6 address in its brackets. */
	readonly host: string;
	readonly port: string;
	readonly path: string;
	/** The path as it stood, unless escaping the plain one gives the same. */
	readonly rawPath: string;
	/** Escaped, for a request. */
	readonly escapedPath: string;
	readonly rawQuery: string;
	readonly fragment: string;
}

const none: Url = { scheme: "", hostname: "", host: "", port: "", path: "", rawPath: "", escapedPath: "", rawQuery: "", fragment: "" };

export function parseUrl(whole: string): Url {
	const [reference, fragment] = cut(whole, "#");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
	if (/[\0-\x1f\x7f]/.test(reference)) throw new BuiltinError("there is a control character in it");
	const parts = reference === "*" ? { path: "*", rawPath: "*", escapedPath: "*" } : parseReference(reference);
	return { ...none, ...parts, fragment: unescapePercent(fragment) };
}

type Parts = Partial<Url>;

function parseReference(reference: string): Parts {
	const scheme = schemeOf(reference);
	const [rest, rawQuery] = cut(scheme === "" ? reference : reference.slice(scheme.length + 1), "?");
	const known = { scheme: scheme.toLowerCase(), rawQuery };
	if (!rest.startsWith("/") && scheme !== "") return known; // opaque, as in mailto:
	if (!rest.startsWith("/") && cut(rest, "/")[0].includes(":")) throw new BuiltinError("the first segment has a colon");
	if (!rest.startsWith("//") || (scheme === "" && rest.startsWith("///"))) return { ...known, ...pathOf(rest) };
	const end = rest.indexOf("/", 2);
	const [authority, path] = end < 0 ? [rest.slice(2), ""] : [rest.slice(2, end), rest.slice(end)];
	return { ...known, ...authorityOf(known.scheme, authority), ...pathOf(path) };
}

function schemeOf(reference: string): string {
	if (reference.startsWith(":")) throw new BuiltinError("there is no scheme before the colon");
	return /^([A-Za-z][A-Za-z\d+.-]*):/.exec(reference)?.[1] ?? "";
}

function pathOf(raw: string): Parts {
	const path = unescapePercent(raw);
	const escaped = escapeBytes(path, /[\w.~$&+,/:;=@-]/);
	if (escaped === raw) return { path, rawPath: path, escapedPath: escaped };
	const isEncoded = /^[\w.~$&+,/:;=@!'()*[\]%-]*$/.test(raw);
	return { path, rawPath: raw, escapedPath: isEncoded ? raw : escaped };
}

function authorityOf(scheme: string, authority: string): Parts {
	const at = authority.lastIndexOf("@");
	const user = authority.slice(0, Math.max(at, 0));
	if (/[^\w\-.:~!$&'()*+,;=%@]/.test(user)) throw new BuiltinError("the user information is invalid");
	unescapePercent(user);
	return hostOf(scheme, authority.slice(at + 1));
}

function hostOf(scheme: string, host: string): Parts {
	if (host.includes("[")) return literalOf(host);
	const strict = scheme === "http" || scheme === "https";
	const colon = strict ? host.indexOf(":") : host.lastIndexOf(":");
	if (colon < 0) return { hostname: unescapeHost(host), host: unescapeHost(host) };
	return { hostname: unescapeHost(host.slice(0, colon)), port: portOf(host.slice(colon)), host: unescapeHost(host) };
}

/** `[fe80::1%25en0]:80`. */
function literalOf(host: string): Parts {
	const [open, close] = [host.lastIndexOf("["), host.lastIndexOf("]")];
	if (open !== 0 || close < 0) throw new BuiltinError("the brackets are in the wrong place");
	const [literal, zone] = splitZone(host.slice(1, close));
	const address = unescapeHost(literal);
	if (zone === "%25" || isIpv4(address) || parseAddress(address) === undefined) throw new BuiltinError("the brackets hold no IPv6 address");
	const colonAndPort = host.slice(close + 1);
	const hostname = address + unescapeZone(zone);
	return { hostname, port: colonAndPort === "" ? "" : portOf(colonAndPort), host: `[${hostname}]${colonAndPort}` };
}

function splitZone(address: string): [literal: string, zone: string] {
	const at = address.indexOf("%25");
	return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at)];
}

function portOf(colonAndPort: string): string {
	if (!/^:[0-9]*$/.test(colonAndPort)) throw new BuiltinError("the port is invalid");
	return colonAndPort.slice(1);
}

/** Of ASCII nothing may be escaped but the percent sign, and what may stand there as it is is fixed. */
function unescapeHost(host: string): string {
	if (/%(?!25)[0-7]/.test(host)) throw new BuiltinError("a character of ASCII is escaped in the host");
	refuseInHost(host.replaceAll(/%[\da-f]{2}/gi, ""));
	return unescapePercent(host);
}

/** An escaped character of ASCII has to be one that a host may have, a space, or the percent sign. */
function unescapeZone(zone: string): string {
	const unescaped = zone.replaceAll(/%(?!25|20)[0-7][\da-f]/gi, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
	refuseInHost(unescaped.replaceAll(/%[\da-f]{2}/gi, ""));
	return unescapePercent(zone);
}

function refuseInHost(characters: string): void {
	if (/[\0-\x20#%/?@\\^`{|}\x7f]/.test(characters)) throw new BuiltinError("there is an invalid character in the host");
}

function cut(whole: string, at: string): [before: string, after: string] {
	const index = whole.indexOf(at);
	return index < 0 ? [whole, ""] : [whole.slice(0, index), whole.slice(index + at.length)];
}
