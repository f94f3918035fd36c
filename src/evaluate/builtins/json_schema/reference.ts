/**
 * References to schemas: `#/definitions/port`, `other.json`, `http://json-schema.org/draft-07/schema#`; resolved as Go's net/url does it.
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2
 * @module
 */
import { escapeBytes, unescapePercent } from "../percent.ts";
import { parseUrl } from "../url.ts";

export interface Reference {
	/** With its colon, as the authority has its slashes and the query its question mark; empty where there is none. */
	readonly scheme: string;
	readonly authority: string;
	readonly path: string;
	readonly query: string;
	/** As it stands in the text, escaped. */
	readonly fragment: string;
}

const parts = /^([^:/?#]+:)?(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(?:#(.*))?$/s;

/** @throws {BuiltinError} where it is none */
export function readReference(text: string): Reference {
	parseUrl(text);
	const [, scheme = "", authority = "", path = "", query = "", fragment = ""] = parts.exec(text) ?? [];
	return { scheme: scheme.toLowerCase(), authority, path, query: query === "?" ? "" : query, fragment: escapedFragment(fragment) };
}

/** What may stand in one stays; else all of it is escaped anew. */
function escapedFragment(text: string): string {
	if (/^[\w.~!$&'()*+,;=:@[\]/?%-]*$/.test(text)) return text;
	return escapeBytes(unescapePercent(text), /[\w.~!$&()*+,;=:@/?-]/);
}

/** The document that is meant, whatever the place in it. */
export function documentOf(reference: Reference): string {
	return textOf({ ...reference, fragment: "" });
}

export function textOf({ scheme, authority, path, query, fragment }: Reference): string {
	return `${scheme}${authority}${path}${query}${fragment === "" ? "" : `#${fragment}`}`;
}

/** Whether it says by itself where to look. */
export function isCanonical({ scheme, authority, path }: Reference): boolean {
	return scheme === "file:" ? path.startsWith("/") : scheme !== "" && authority.length > 2;
}

/** What a reference means where another one is the base. */
export function resolve(base: Reference, child: Reference): Reference {
	if (isOpaque(child)) return child;
	if (child.scheme !== "" || child.authority !== "")
		return { ...child, scheme: child.scheme || base.scheme, path: withoutDots(child.path, "") };
	if (child.path === "" && isOpaque(base)) return { ...base, query: child.query || base.query, fragment: child.fragment };
	const query = child.path === "" ? child.query || base.query : child.query;
	return { ...base, path: withoutDots(base.path, child.path), query, fragment: child.fragment };
}

/** `urn:uuid:…`: its path is no path. */
function isOpaque({ scheme, authority, path }: Reference): boolean {
	return scheme !== "" && authority === "" && path !== "" && !path.startsWith("/");
}

/** The second path, seen from the first. */
function withoutDots(base: string, path: string): string {
	const whole = path === "" || path.startsWith("/") ? path || base : base.slice(0, base.lastIndexOf("/") + 1) + path;
	if (whole === "") return "";
	const steps = whole.replace(/^\//, "").split("/");
	const kept: string[] = [];
	for (const step of steps) {
		if (step === "..") kept.pop();
		else if (step !== ".") kept.push(step);
	}
	if (/^\.\.?$/.test(steps.at(-1) ?? "")) kept.push("");
	return `/${kept.join("/")}`;
}
