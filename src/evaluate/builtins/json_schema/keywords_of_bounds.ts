/**
 * Keywords with numbers: of numbers, and of lengths.
 * @module
 */
import { compare, decimalOf, number, RegoNumber, type RegoValue } from "../../rego/mod.ts";
import { limit, maxDigits } from "../limits.ts";
import { mustBe, SchemaError, wrongType } from "./fault.ts";
import type { Here, Reader, Readers } from "./keyword.ts";
import { hybrid } from "./schema.ts";

/** In gojsonschema's order, but for those of lengths, which stand among keywords of other kinds there. */
export const bounds: Readers = {
	multipleOf: (value, { schema }) => {
		const multipleOf = numberIn(value);
		if (multipleOf === undefined) throw wrongType("Number", "multipleOf");
		if (compare(multipleOf, number(0)) <= 0) throw mustBe("multipleOf", "strictly greater than 0");
		schema.multipleOf = multipleOf;
	},
	minimum: bound("minimum"),
	exclusiveMinimum: exclusive("exclusiveMinimum", "minimum"),
	maximum: bound("maximum"),
	exclusiveMaximum: exclusive("exclusiveMaximum", "maximum"),
};

function bound(keyword: "minimum" | "maximum"): Reader {
	return (value, { schema }) => {
		const found = numberIn(value);
		if (found === undefined) throw mustBe(keyword, "of a Number");
		schema[keyword] = found;
	};
}

/** In draft 4 it says of the other bound that it is exclusive; later on it is a bound itself. Where no draft is named, it may be either. */
function exclusive(keyword: "exclusiveMinimum" | "exclusiveMaximum", inclusive: "minimum" | "maximum"): Reader {
	return (value, { schema, draft }) => {
		if (typeof value === "boolean" && (draft === 4 || draft === hybrid)) {
			const other = schema[inclusive];
			if (other === undefined) throw new SchemaError(`${keyword} cannot be used without ${inclusive}`);
			if (value) Object.assign(schema, { [keyword]: other, [inclusive]: undefined });
			return;
		}
		const found = numberIn(value);
		if (draft === 4 || !(value instanceof RegoNumber)) throw wrongType(kinds(draft), keyword);
		if (found !== undefined) schema[keyword] = found;
	};
}

function kinds(draft: number): string {
	if (draft === 4) return "boolean";
	return draft === hybrid ? "boolean/number" : "number";
}

/** As Go's big.Rat reads it: with an exponent up to a million. Here it has to be written out, and may have fewer digits. */
function numberIn(value: RegoValue): RegoNumber | undefined {
	if (!(value instanceof RegoNumber)) return undefined;
	limit(value.text.length, maxDigits, "the digits of a number in a schema");
	const { exponent } = decimalOf(value.text);
	if (Math.abs(exponent) > 1e6) return undefined;
	limit(Math.abs(exponent), maxDigits, "the digits of a number in a schema");
	return value;
}

type Length = "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties";

/** A bound for how many there may be. `5.0` is none, to gojsonschema. */
export function count(keyword: Length): Reader {
	return (value, { schema }) => {
		const found = value instanceof RegoNumber && /^-?\d{1,19}$/.test(value.text) ? BigInt(value.text) : undefined;
		if (found === undefined || BigInt.asIntN(64, found) !== found) throw mustBe(keyword, "of an integer");
		if (found < 0n) throw mustBe(keyword, "greater than or equal to 0");
		schema[keyword] = Number(found);
	};
}

/** The same, where another one may not be greater. */
export function countFrom(keyword: Length, least: Length): Reader {
	const read = count(keyword);
	return (value: RegoValue, here: Here) => {
		read(value, here);
		const [min, max] = [here.schema[least] ?? 0, here.schema[keyword] ?? 0];
		if (min > max) throw new SchemaError(`${least} cannot be greater than ${keyword}`);
	};
}
