/**
 * Durations as Go writes them, `1h15m30.918s`, and OPA's days, weeks and years of 365 days.
 * @module
 */
import { number, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { type Rational, rationalOf } from "../rational.ts";

const hour = 3_600_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
	ns: 1n,
	us: 1000n,
	"\u00b5s": 1000n,
	"\u03bcs": 1000n,
	ms: 1_000_000n,
	s: 1_000_000_000n,
	m: 60_000_000_000n,
	h: hour,
	d: 24n * hour,
	w: 7n * 24n * hour,
	y: 365n * 24n * hour,
};

const whole = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|[smhdwy]))+)$/;

/** In nanoseconds; what is less than one is cut off. */
export function parseDuration(text: string): RegoValue {
	if (/^[+-]?0$/.test(text)) return number(0);
	const [, sign, segments] = whole.exec(text) ?? [];
	if (segments === undefined) throw new BuiltinError("no duration");
	let total = 0n;
	for (const [, digits, unit] of segments.matchAll(/([\d.]+)(ns|us|\u00b5s|\u03bcs|ms|[smhdwy])/g)) {
		total += truncated(rationalOf(digits as string), units[unit as string] as bigint);
	}
	const limit = 2n ** 63n - (sign === "-" ? 0n : 1n);
	if (total > limit) throw new BuiltinError("the duration is too long");
	return number(sign === "-" ? -total : total);
}

function truncated({ numerator, denominator }: Rational, unit: bigint): bigint {
	return (numerator * unit) / denominator;
}
