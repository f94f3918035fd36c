/**
 * Time zones, by the database that the runtime's Intl brings along.
 * @module
 */
import { BuiltinError } from "../builtin.ts";
import { type Civil, civilOf, secondsOf } from "./civil.ts";

/** A zone: `UTC`, or a name of the IANA database. */
export interface Zone {
	/** Seconds east of UTC at an instant. */
	offsetAt(seconds: number): number;
	/** What the zone is called then: `CET`. */
	abbreviationAt(seconds: number): string;
}

export const utc: Zone = { offsetAt: () => 0, abbreviationAt: () => "UTC" };

/** One that was written down as an offset, and has no name. */
export function fixedZone(offset: number, name = ""): Zone {
	return { offsetAt: () => offset, abbreviationAt: () => name };
}

/** `Local`, the machine's own, is no input of a policy. */
export function zoneNamed(name: string): Zone {
	if (name === "" || name === "UTC") return utc;
	if (name === "Local" || !/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(name)) throw new BuiltinError("no time zone");
	return known(name);
}

const zones = new Map<string, Zone>();

function known(name: string): Zone {
	const zone = zones.get(name) ?? intlZone(name);
	zones.set(name, zone);
	return zone;
}

function intlZone(timeZone: string): Zone {
	const parts = formatter(timeZone, { ...numeric, fractionalSecondDigits: 3 });
	const names = formatter(timeZone, { timeZoneName: "short" });
	return {
		offsetAt: (seconds) => secondsOf(civilFrom(parts, seconds)) - seconds,
		abbreviationAt: (seconds) => abbreviation(names.formatToParts(seconds * 1000)),
	};
}

const numeric = {
	year: "numeric",
	month: "numeric",
	day: "numeric",
	hour: "numeric",
	minute: "numeric",
	second: "numeric",
	era: "short",
} as const;

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat("en-US", { ...options, timeZone, hourCycle: "h23" });
	} catch {
		throw new BuiltinError("no time zone");
	}
}

function civilFrom(format: Intl.DateTimeFormat, seconds: number): Civil {
	const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
	const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
	const civil = civilOf(seconds);
	return {
		...civil,
		year: read("year"),
		month: read("month"),
		day: read("day"),
		hour: read("hour"),
		minute: read("minute"),
		second: read("second"),
	};
}

/** For many zones, Intl has only an offset where Go has an abbreviation: undefined is better than another name. */
function abbreviation(parts: readonly Intl.DateTimeFormatPart[]): string {
	const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
	if (!/^[A-Z]{3,5}$/.test(name)) throw new BuiltinError("the zone's abbreviation is not known");
	return name;
}

/** The instant at which clocks in a zone show that; where they are turned back and show it twice, as Go has it. */
export function instantIn(zone: Zone, civil: Civil): number {
	const local = secondsOf(civil);
	const offset = zone.offsetAt(local);
	return local - zone.offsetAt(local - offset);
}
