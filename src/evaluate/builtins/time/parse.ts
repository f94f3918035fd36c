/**
 * Reading times by layouts, as Go's time.Parse does.
 * @module
 */
import { BuiltinError } from "../builtin.ts";
import { daysIn, months, secondsOf, weekdays } from "./civil.ts";
import { piecesOf } from "./layout.ts";
import type { Moment } from "./moment.ts";
import { fixedZone, utc, type Zone } from "./zone.ts";

/** What was found. */
interface Found {
	year: number;
	month?: number;
	day?: number;
	yearDay?: number;
	hour: number;
	minute: number;
	second: number;
	nanoseconds: number;
	half?: "am" | "pm";
	zone?: Zone;
}

export function parseTime(layout: string, value: string): Moment {
	return new TimeReader(value).read(layout);
}

class TimeReader {
	#rest: string;
	readonly #found: Found = { year: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 };

	constructor(value: string) {
		this.#rest = value;
	}

	read(layout: string): Moment {
		const pieces = piecesOf(layout);
		pieces.forEach(({ literal, element }, index) => {
			this.#literal(literal);
			this.#element(element);
			const next = pieces[index + 1]?.element ?? "";
			if (/^0?5$/.test(element) && !/^[.,]/.test(next)) this.#unasked();
		});
		if (this.#rest !== "") throw new BuiltinError("there is text after the time");
		return momentFrom(this.#found);
	}

	/** Of a run of spaces it doesn't matter how many there are. */
	#literal(literal: string): void {
		for (const part of literal.match(/ +|[^ ]+/g) ?? []) {
			if (part.startsWith(" ")) {
				if (this.#rest !== "" && !this.#rest.startsWith(" ")) throw new BuiltinError("a space was expected");
				this.#rest = this.#rest.replace(/^ +/, "");
			} else this.#take(this.#rest.startsWith(part) ? part.length : -1);
		}
	}

	#take(length: number): string {
		if (length < 0) throw new BuiltinError("the time is not as the layout has it");
		const taken = this.#rest.slice(0, length);
		this.#rest = this.#rest.slice(length);
		return taken;
	}

	#match(pattern: RegExp): string {
		return this.#take(pattern.exec(this.#rest)?.[0].length ?? -1);
	}

	/** One digit or two; two where the layout has them. */
	#digits(element: string, min: number, max: number): number {
		const value = Number(this.#match(element.startsWith("0") ? /^\d\d/ : /^\d\d?/));
		if (value < min || value > max) throw new BuiltinError("a part of the time is out of range");
		return value;
	}

	#element(element: string): void {
		const reader = this.#readers[element];
		if (reader) Object.assign(this.#found, reader(element));
		else if (/^[.,]/.test(element)) this.#fraction(element);
		else {
			const offset = this.#offset(element);
			if (this.#found.zone !== utc) this.#found.zone = offset;
		}
	}

	readonly #readers: Readonly<Record<string, (element: string) => Partial<Found>>> = {
		"": () => ({}),
		January: () => ({ month: this.#name(months) + 1 }),
		Jan: () => ({ month: this.#name(months.map((name) => name.slice(0, 3))) + 1 }),
		Monday: () => this.#skip(this.#name(weekdays)),
		Mon: () => this.#skip(this.#name(weekdays.map((name) => name.slice(0, 3)))),
		// UTC goes before an offset, and an offset before a name.
		MST: () => {
			const zone = this.#zoneName();
			return zone === utc || this.#found.zone === undefined ? { zone } : {};
		},
		"1": (element) => ({ month: this.#digits(element, 1, 12) }),
		"01": (element) => ({ month: this.#digits(element, 1, 12) }),
		"2": (element) => ({ day: this.#digits(element, 0, 99) }),
		"02": (element) => ({ day: this.#digits(element, 0, 99) }),
		_2: () => {
			if (this.#rest.startsWith(" ")) this.#take(1);
			return { day: this.#digits("2", 0, 99) };
		},
		"002": () => ({ yearDay: Number(this.#match(/^\d{3}/)) }),
		__2: () => ({ yearDay: Number(this.#match(/^[ \d]{2}\d/)) }),
		"15": () => ({ hour: this.#digits("2", 0, 23) }),
		"3": (element) => ({ hour: this.#digits(element, 0, 12) }),
		"03": (element) => ({ hour: this.#digits(element, 0, 12) }),
		"4": (element) => ({ minute: this.#digits(element, 0, 59) }),
		"04": (element) => ({ minute: this.#digits(element, 0, 59) }),
		"5": (element) => ({ second: this.#digits(element, 0, 59) }),
		"05": (element) => ({ second: this.#digits(element, 0, 59) }),
		"2006": () => ({ year: Number(this.#match(/^\d{4}/)) }),
		"06": () => {
			const year = Number(this.#match(/^\d\d/));
			return { year: year + (year >= 69 ? 1900 : 2000) };
		},
		PM: () => ({ half: this.#match(/^[AP]M/).toLowerCase() as "am" }),
		pm: () => ({ half: this.#match(/^[ap]m/) as "am" }),
	};

	/** The day of the week has to be one, and is not looked at. */
	#skip(_: number): Partial<Found> {
		return {};
	}

	#name(names: readonly string[]): number {
		const rest = this.#rest.toLowerCase();
		const index = names.findIndex((name) => rest.startsWith(name.toLowerCase()));
		this.#take(names[index]?.length ?? -1);
		return index;
	}

	#fraction(element: string): void {
		const zeros = element[1] === "0";
		const pattern = zeros ? new RegExp(`^[.,]\\d{${element.length - 1}}`) : /^(?:[.,]\d+)?/;
		this.#nanoseconds(this.#match(pattern));
	}

	/** After the seconds, a fraction is accepted that the layout does not contain. */
	#unasked(): void {
		this.#nanoseconds(this.#match(/^(?:[.,]\d+)?/));
	}

	#nanoseconds(fraction: string): void {
		if (fraction !== "") this.#found.nanoseconds = Number(fraction.slice(1, 10).padEnd(9, "0"));
	}

	/** `-0700`, `-07:00`, `-07`, with seconds too; where the layout has a Z, a Z is UTC. */
	#offset(element: string): Zone {
		if (element.startsWith("Z") && this.#rest.startsWith("Z")) {
			this.#take(1);
			return utc;
		}
		const shape = element.slice(1).replaceAll(/\d/g, "\\d");
		const found = this.#match(new RegExp(`^[+-]${shape}`));
		const [hours = 0, minutes = 0, seconds = 0] = (found.match(/\d\d/g) ?? []).map(Number);
		if (hours > 24 || minutes > 60 || seconds > 60) throw new BuiltinError("the offset is out of range");
		const size = hours * 3600 + minutes * 60 + seconds;
		return fixedZone(found.startsWith("-") ? -size : size);
	}

	/** An abbreviation alone has no offset: Go uses UTC, except for `GMT+3`. */
	#zoneName(): Zone {
		if (this.#rest.startsWith("UTC")) {
			this.#take(3);
			return utc;
		}
		const name = this.#match(/^(?:GMT(?:[+-]\d{1,2})?|[+-]\d{1,2}|ChST|MeST|WITA|[A-Z]{4}T|[A-Z]{3}T|[A-Z]{3})(?![A-Z])/);
		const hours = /^GMT([+-]\d+)$/.exec(name)?.[1] ?? "0";
		return fixedZone(Number(hours) * 3600, name);
	}
}

function momentFrom(found: Found): Moment {
	const { year, minute, second, nanoseconds, half, zone = utc } = found;
	const [month, day] = dateOf(found);
	if (day < 1 || day > daysIn(year, month)) throw new BuiltinError("the month has no such day");
	const hour = half === undefined ? found.hour : (found.hour % 12) + (half === "pm" ? 12 : 0);
	const seconds = secondsOf({ year, month, day, hour, minute, second });
	return { seconds: seconds - zone.offsetAt(seconds), nanoseconds, zone };
}

function dateOf({ year, month, day, yearDay }: Found): [month: number, day: number] {
	if (yearDay === undefined) return [month ?? 1, day ?? 1];
	let [inMonth, rest] = [1, yearDay];
	while (inMonth < 12 && rest > daysIn(year, inMonth)) rest -= daysIn(year, inMonth++);
	if ((month ?? inMonth) !== inMonth || (day ?? rest) !== rest) throw new BuiltinError("the day of the year is another one");
	return [inMonth, rest];
}
