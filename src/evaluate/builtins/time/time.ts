/**
 * `time.*`, but for `time.now_ns`: the time of an evaluation is `input.now`.
 * @module
 */
import { number, type RegoValue } from "../../rego/mod.ts";
import type { Family } from "../builtin.ts";
import { integer, text } from "../operands.ts";
import { type Civil, daysIn } from "./civil.ts";
import { parseDuration } from "./duration.ts";
import { format, layoutNamed, rfc3339, rfc3339Nano, weekday } from "./layout.ts";
import { type Moment, momentOf, shown, toNanoseconds } from "./moment.ts";
import { parseTime } from "./parse.ts";
import { instantIn } from "./zone.ts";

export const time: Family = {
	"time.add_date": addDate,
	"time.clock": (operand) => clock(shown(momentOf(operand))).map(number),
	"time.date": (operand) => date(shown(momentOf(operand))).map(number),
	"time.diff": (a, b) => difference(momentOf(a), momentOf(b)).map(number),
	"time.format": (operand) => {
		const moment = momentOf(operand);
		return format(moment, moment.layout === "" ? rfc3339Nano : layoutNamed(moment.layout));
	},
	"time.parse_duration_ns": (operand) => parseDuration(text(operand)),
	"time.parse_ns": (layout, value) => toNanoseconds(parseTime(layoutNamed(text(layout)), text(value))),
	"time.parse_rfc3339_ns": (value) => toNanoseconds(parseTime(rfc3339, text(value))),
	"time.weekday": (operand) => weekday(momentOf(operand)),
};

const date = ({ year, month, day }: Civil) => [year, month, day];
const clock = ({ hour, minute, second }: Civil) => [hour, minute, second];

function addDate(operand?: RegoValue, years?: RegoValue, months?: RegoValue, days?: RegoValue): RegoValue {
	const moment = momentOf(operand);
	const civil = shown(moment);
	const moved = { ...civil, year: civil.year + integer(years), month: civil.month + integer(months), day: civil.day + integer(days) };
	return toNanoseconds({ ...moment, seconds: instantIn(moment.zone, moved) });
}

/** Years, months, days, hours, minutes, seconds between two moments, by what calendar and clock of the first one's zone show. */
function difference(a: Moment, b: Moment): number[] {
	const ordered = a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds <= b.nanoseconds);
	const [from, to] = (ordered ? [a, b] : [b, a]).map(({ seconds }) => shown({ seconds, zone: a.zone })) as [Civil, Civil];
	const parts = [...date(to), ...clock(to)].map((value, index) => value - ([...date(from), ...clock(from)][index] as number));
	return borrowed(parts, [Number.POSITIVE_INFINITY, 12, daysIn(from.year, from.month), 24, 60, 60]);
}

/** What is below 0 borrows from what is left of it. */
function borrowed(parts: number[], sizes: readonly number[]): number[] {
	for (let index = parts.length - 1; index > 0; index--) {
		if ((parts[index] as number) >= 0) continue;
		parts[index] = (parts[index] as number) + (sizes[index] as number);
		parts[index - 1] = (parts[index - 1] as number) - 1;
	}
	return parts;
}
