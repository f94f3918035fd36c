/**
 * A moment: an instant, and the zone in which it is looked at.
 * @module
 */
import { number, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { array, numeric, text, whole } from "../operands.ts";
import { type Civil, civilOf } from "./civil.ts";
import { utc, type Zone, zoneNamed } from "./zone.ts";

export interface Moment {
	readonly seconds: number;
	/** Of the second; never below 0. */
	readonly nanoseconds: number;
	readonly zone: Zone;
}

const billion = 1_000_000_000n;
const [min, max] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Nanoseconds after 1970 began, as far as 64 bits go: from 1677 to 2262. */
export function toNanoseconds({ seconds, nanoseconds }: Moment): RegoValue {
	const all = BigInt(seconds) * billion + BigInt(nanoseconds);
	if (all < min || all > max) throw new BuiltinError("the time is out of range");
	return number(all);
}

/** `ns`, or `[ns, zone]`, or `[ns, zone, layout]`. */
export function momentOf(operand: RegoValue | undefined): Moment & { readonly layout: string } {
	const parts = Array.isArray(operand) ? array(operand) : [numeric(operand)];
	const all = whole(parts[0]);
	if (all < min || all > max) throw new BuiltinError("the time is out of range");
	const nanoseconds = ((all % billion) + billion) % billion;
	return {
		seconds: Number((all - nanoseconds) / billion),
		nanoseconds: Number(nanoseconds),
		zone: parts[1] === undefined ? utc : zoneNamed(text(parts[1])),
		layout: parts[2] === undefined ? "" : text(parts[2]),
	};
}

/** What calendar and clock show there. */
export function shown({ seconds, zone }: Pick<Moment, "seconds" | "zone">): Civil {
	return civilOf(seconds + zone.offsetAt(seconds));
}
