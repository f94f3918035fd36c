/**
 * Layouts as Go's package time has them: the reference time, Mon Jan 2 15:04:05 MST 2006, written as all times are to be.
 * @see https://pkg.go.dev/time#pkg-constants
 * @module
 */
import { type Civil, months, weekdayOf, weekdays, yearDayOf } from "./civil.ts";
import { type Moment, shown } from "./moment.ts";

/** The names that OPA takes for layouts. */
const named: Readonly<Record<string, string>> = {
	ANSIC: "Mon Jan _2 15:04:05 2006",
	UnixDate: "Mon Jan _2 15:04:05 MST 2006",
	RubyDate: "Mon Jan 02 15:04:05 -0700 2006",
	RFC822: "02 Jan 06 15:04 MST",
	RFC822Z: "02 Jan 06 15:04 -0700",
	RFC850: "Monday, 02-Jan-06 15:04:05 MST",
	RFC1123: "Mon, 02 Jan 2006 15:04:05 MST",
	RFC1123Z: "Mon, 02 Jan 2006 15:04:05 -0700",
	RFC3339: "2006-01-02T15:04:05Z07:00",
	RFC3339Nano: "2006-01-02T15:04:05.999999999Z07:00",
};

export const rfc3339 = "2006-01-02T15:04:05Z07:00";
export const rfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";

export function layoutNamed(layout: string): string {
	return Object.hasOwn(named, layout) ? (named[layout] as string) : layout;
}

const element =
	/January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?!\d)/g;

/** A piece of a layout: literal text and the element after it, which the last piece may lack. */
export interface Piece {
	readonly literal: string;
	readonly element: string;
}

export function piecesOf(layout: string): Piece[] {
	const pieces: Piece[] = [];
	let from = 0;
	for (const { 0: found, index } of layout.matchAll(element)) {
		pieces.push({ literal: layout.slice(from, index), element: found });
		from = index + found.length;
	}
	return [...pieces, { literal: layout.slice(from), element: "" }];
}

export function format(moment: Moment, layout: string): string {
	const civil = shown(moment);
	return piecesOf(layout)
		.map(({ literal, element }) => literal + rendered(element, civil, moment))
		.join("");
}

const two = (value: number) => String(value).padStart(2, "0");

/** Each element by what it shows. */
const renderers: Readonly<Record<string, (civil: Civil, moment: Moment) => string>> = {
	"": () => "",
	January: ({ month }) => months[month - 1] as string,
	Jan: ({ month }) => (months[month - 1] as string).slice(0, 3),
	Monday: (_, moment) => weekday(moment),
	Mon: (_, moment) => weekday(moment).slice(0, 3),
	MST: (_, { zone, seconds }) => zone.abbreviationAt(seconds),
	"01": ({ month }) => two(month),
	"02": ({ day }) => two(day),
	"03": ({ hour }) => two(hour % 12 || 12),
	"04": ({ minute }) => two(minute),
	"05": ({ second }) => two(second),
	"06": ({ year }) => two(Math.abs(year) % 100),
	"002": (civil) => String(yearDayOf(civil)).padStart(3, "0"),
	"15": ({ hour }) => two(hour),
	"1": ({ month }) => String(month),
	"2006": ({ year }) => (year < 0 ? `-${String(-year).padStart(4, "0")}` : String(year).padStart(4, "0")),
	"2": ({ day }) => String(day),
	_2: ({ day }) => String(day).padStart(2),
	__2: (civil) => String(yearDayOf(civil)).padStart(3),
	"3": ({ hour }) => String(hour % 12 || 12),
	"4": ({ minute }) => String(minute),
	"5": ({ second }) => String(second),
	PM: ({ hour }) => (hour < 12 ? "AM" : "PM"),
	pm: ({ hour }) => (hour < 12 ? "am" : "pm"),
};

function rendered(element: string, civil: Civil, moment: Moment): string {
	const render = renderers[element];
	if (render) return render(civil, moment);
	return /^[.,]/.test(element) ? fraction(element, moment) : offset(element, moment.zone.offsetAt(moment.seconds));
}

export function weekday({ seconds, zone }: Pick<Moment, "seconds" | "zone">): string {
	return weekdays[weekdayOf(seconds + zone.offsetAt(seconds))] as string;
}

/** With nines, zeros at the end are left out, and the point with them. */
function fraction(element: string, { nanoseconds }: Moment): string {
	const digits = String(nanoseconds)
		.padStart(9, "0")
		.slice(0, element.length - 1)
		.padEnd(element.length - 1, "0");
	if (element[1] === "0") return element[0] + digits;
	const trimmed = digits.replace(/0+$/, "");
	return trimmed === "" ? "" : element[0] + trimmed;
}

function offset(element: string, seconds: number): string {
	if (element.startsWith("Z") && seconds === 0) return "Z";
	const size = Math.abs(seconds);
	const parts = [two(Math.floor(size / 3600)), two(Math.floor(size / 60) % 60), two(size % 60)];
	const count = Math.ceil(element.replaceAll(":", "").length / 2) - 0;
	const separator = element.includes(":") ? ":" : "";
	return (seconds < 0 ? "-" : "+") + parts.slice(0, Math.max(count - 1, 1)).join(separator);
}
