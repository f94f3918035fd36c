/**
 * The formats of texts, as gojsonschema knows them: by Go's packages, which take more than the RFCs do. One that it doesn't know fits any text.
 * @module
 */
import { succeeds } from "../builtin.ts";
import { parseAddress } from "../net_address.ts";
import { compile } from "../re2.ts";
import { parseTime } from "../time/parse.ts";
import { parseUrl } from "../url.ts";
import { parseMail } from "./mail.ts";

type Format = (text: string) => boolean;

const [date, time, zonedTime, dateTime] = ["2006-01-02", "15:04:05", "15:04:05Z07:00", "2006-01-02T15:04:05Z07:00"];

const formats: Readonly<Record<string, Format>> = {
	date: times(date),
	time: times(time, zonedTime),
	"date-time": times(time, zonedTime, date, dateTime),
	hostname: isHostname,
	email: (text) => succeeds(() => parseMail(text)),
	"idn-email": (text) => succeeds(() => parseMail(text)),
	ipv4: (text) => text.includes(".") && parseAddress(text) !== undefined,
	ipv6: (text) => text.includes(":") && parseAddress(text) !== undefined,
	uri: (text) => isReference(text) && parseUrl(text).scheme !== "",
	iri: (text) => isReference(text) && parseUrl(text).scheme !== "",
	"uri-reference": isReference,
	"iri-reference": isReference,
	"uri-template": (text) => isReference(text) && areBracesClosed(parseUrl(text).path),
	uuid: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text),
	regex: (text) => succeeds(() => compile(text)),
	"json-pointer": isPointer,
	"relative-json-pointer": (text) => {
		const rest = text.replace(/^(?:0|[1-9]\d*)/, "");
		return rest !== text && (rest === "#" || isPointer(rest));
	},
};

export function fitsFormat(format: string, text: string): boolean {
	return !Object.hasOwn(formats, format) || formats[format]?.(text) === true;
}

function times(...layouts: readonly string[]): Format {
	return (text) => layouts.some((layout) => succeeds(() => parseTime(layout, text)));
}

function isReference(text: string): boolean {
	return !text.includes("\\") && succeeds(() => parseUrl(text));
}

function isHostname(text: string): boolean {
	return text.length < 256 && text.split(".").every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label));
}

function isPointer(text: string): boolean {
	return text === "" || (text.startsWith("/") && !/~(?![01])/.test(text));
}

/** One that opens may hold others, and ends with the first that closes. */
function areBracesClosed(text: string): boolean {
	return text.lastIndexOf("{") <= text.lastIndexOf("}");
}
