/**
 * `sprintf`: Go's fmt.Sprintf, with the arguments that OPA passes to it: 64-bit and big integers, doubles, and the text of other values.
 * @see https://pkg.go.dev/fmt
 * @module
 */
import { RegoNumber, type RegoValue } from "../../rego/mod.ts";
import type { Family } from "../builtin.ts";
import { limit, maxDigits, maxText } from "../limits.ts";
import { array, text } from "../operands.ts";
import { type Argument, typeOf } from "./argument.ts";
import { Directives } from "./directives.ts";
import { plain } from "./flags.ts";
import { print } from "./print.ts";
import { showValue } from "./quote.ts";

export const printf: Family = {
	sprintf: (format, values) => sprintf(text(format), array(values).map(argumentOf)),
};

function argumentOf(value: RegoValue): Argument {
	if (typeof value === "string") return value;
	if (!(value instanceof RegoNumber)) return showValue(value);
	limit(value.text.length, maxDigits, "the digits of a number for sprintf");
	if (!/[.eE]/.test(value.text)) return BigInt(value.text);
	const double = Number(value.text);
	return Number.isFinite(double) ? double : value.text;
}

export function sprintf(format: string, values: readonly Argument[]): string {
	const directives = new Directives(format, values);
	let result = "";
	for (const piece of directives) {
		result += typeof piece === "string" ? piece : print(piece.verb, piece.value, piece.flags);
		limit(result.length, maxText, "the text of sprintf");
	}
	return result + extra(directives.unused);
}

function extra(values: readonly Argument[]): string {
	if (values.length === 0) return "";
	return `%!(EXTRA ${values.map((value) => `${typeOf(value)}=${print("v", value, plain)}`).join(", ")})`;
}
