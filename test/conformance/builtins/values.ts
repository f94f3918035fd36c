/**
 * Values of a declared type, in Rego's notation.
 * @module
 */
import type { Random } from "./random.ts";
import { quotedText } from "./texts.ts";

/** A type as OPA's capabilities declare it. */
export interface Type {
	readonly type: string;
	/** Of a set, what is in it; of an `any`, its alternatives. */
	readonly of?: Type | readonly Type[];
	/** Of an array, what is in it; of an object, its keys and values. */
	readonly dynamic?: Type | { readonly key: Type; readonly value: Type };
}

const numbers = [
	"0",
	"1",
	"-1",
	"2",
	"3",
	"7",
	"8",
	"10",
	"16",
	"36",
	"37",
	"64",
	"-2",
	"-3",
	"100",
	"255",
	"0.5",
	"-0.5",
	"1.5",
	"2.5",
	"-2.5",
	"0.1",
	"0.2",
	"0.3",
	"3.14",
	"-3.7",
	"1e-7",
	"2147483647",
	"2147483648",
	"-2147483648",
	"-2147483649",
	"4294967296",
	"9007199254740991",
	"9007199254740993",
	"9223372036854775807",
	"9223372036854775808",
	"-9223372036854775808",
	"-9223372036854775809",
	"18446744073709551615",
	"18446744073709551616",
	"1e18",
	"1e19",
	"1e20",
	"123456789012345678901234567890",
	"-99999999999999999999999999999999999999999",
	"0.1234567890123456789012345",
	"1e30",
	"1e-30",
	"1e100",
	"1e308",
	"1e309",
	"1e-400",
	"9".repeat(60),
	"9".repeat(250),
	`0.${"3".repeat(200)}`,
	"1e400",
	"-1e400",
	"9".repeat(490),
	"-1e500",
	"1e-500",
];

const scalars: readonly Type[] = ["null", "boolean", "number", "string"].map((type) => ({ type }));
const anything: Type = { type: "any" };
const compounds: readonly Type[] = [
	{ type: "array", dynamic: anything },
	{ type: "set", of: anything },
	{ type: "object", dynamic: { key: anything, value: anything } },
];

/** One of the type, or at times of another: what an input holds is known only once it is read. */
export function valueOf(type: Type, random: Random, name: string, depth = 0): string {
	return one(depth === 0 && random.chance(0.04) ? anything : type, random, name, depth);
}

function one(type: Type, random: Random, name: string, depth: number): string {
	const inner = (part: Type) => valueOf(part, random, name, depth + 1);
	const several = <T>(make: () => T) => random.list(random.chance(0.02) ? 300 : 4, make);
	switch (type.type) {
		case "null":
			return "null";
		case "boolean":
			return String(random.chance(0.5));
		case "number":
			return numberText(random, depth);
		case "string":
			return quotedText(random, name);
		case "array":
			return `[${several(() => inner(elementOf(type))).join(", ")}]`;
		case "set":
			return setText(several(() => inner(type.of as Type)));
		case "single":
			return setText(random.list(1, () => inner(type.of as Type)));
		case "object":
			return objectText(type, random, inner, several);
		default:
			return inner(random.pick(alternativesOf(type, depth)));
	}
}

/** Others' values, written in another way. Within a set OPA's WebAssembly takes two such for two: its hash of them differs. */
const respelt = ["-0", "0.0", "1.0", "1e3", "1E2", "2e0", "25e-1", "1E+0500", "10.00", "-3.0", "0e5"];

/** Longer than ossify takes them. */
const endless = ["1e501", "1e-5000", "1e999999999", "9".repeat(600), `1.${"3".repeat(6000)}`];

function numberText(random: Random, depth: number): string {
	if (depth === 0 && random.chance(0.1)) return random.pick(respelt);
	if (random.chance(0.002)) return random.pick(endless);
	if (random.chance(0.3)) return String(random.below(20) - 6);
	if (random.chance(0.15)) return String((random.below(2_000_000) - 1_000_000) / 10 ** random.below(8));
	return random.pick(numbers);
}

function elementOf({ dynamic }: Type): Type {
	return (dynamic as Type | undefined) ?? anything;
}

function setText(items: readonly string[]): string {
	return items.length === 0 ? "set()" : `{${items.join(", ")}}`;
}

function objectText(type: Type, random: Random, inner: (part: Type) => string, several: <T>(make: () => T) => T[]): string {
	const { key = anything, value = anything } = (type.dynamic ?? {}) as { key?: Type; value?: Type };
	// Keys that are compound are texts in JSON, of which sets would have one in another order.
	const keyType = key.type === "any" ? (random.chance(0.8) ? { type: "string" } : random.pick(scalars)) : key;
	// OPA's parser takes no key twice.
	return `{${[...new Map(several(() => [inner(keyType), inner(value)] as const))].map((entry) => entry.join(": ")).join(", ")}}`;
}

function alternativesOf({ of }: Type, depth: number): readonly Type[] {
	if (Array.isArray(of)) return of as readonly Type[];
	return depth > 3 ? scalars : [...scalars, ...compounds];
}
