/**
 * Texts.
 * @module
 */
import { toHex, utf8 } from "../bytes.ts";
import { type Flags, pad } from "./flags.ts";
import { canBackquote, quoteText } from "./quote.ts";

/** Undefined where the verb does not fit. */
export function printText(verb: string, value: string, flags: Flags): string | undefined {
	switch (verb) {
		case "v":
		case "s":
			return pad(truncated(value, flags), flags);
		case "x":
			return hexadecimal(value, flags);
		case "X":
			return hexadecimal(value, flags)?.toUpperCase();
		case "q":
			return quoted(truncated(value, flags), flags);
		default:
			return undefined;
	}
}

function truncated(value: string, { precision }: Flags): string {
	return precision === undefined ? value : [...value].slice(0, precision).join("");
}

function quoted(value: string, flags: Flags): string {
	return pad(flags.sharp && canBackquote(value) ? `\`${value}\`` : quoteText(value, flags.plus), flags);
}

/** Byte by byte; with a space between them, each gets its own `0x`. */
function hexadecimal(value: string, flags: Flags): string {
	const bytes = utf8(value);
	const digits = toHex(bytes.subarray(0, flags.precision ?? bytes.length));
	if (digits === "") return pad("", flags);
	const prefix = flags.sharp ? "0x" : "";
	return pad(prefix + (flags.space ? (digits.match(/../g) ?? []).join(` ${prefix}`) : digits), flags);
}
