/**
 * One argument by one verb.
 * @module
 */
import { type Argument, isBig, typeOf } from "./argument.ts";
import { type Flags, plain } from "./flags.ts";
import { printFloat } from "./float.ts";
import { printBig, printInteger } from "./integer.ts";
import { printText } from "./text.ts";

export function print(verb: string, value: Argument, flags: Flags): string {
	if (verb === "T") return printText("s", typeOf(value), flags) as string;
	return printed(verb, value, flags) ?? unfit(verb, value, flags);
}

function printed(verb: string, value: Argument, flags: Flags): string | undefined {
	// With `v` these ask for the value as Go's source would have it, which only shows in texts.
	const own = verb === "v" ? { ...flags, sharp: false, plus: false } : flags;
	if (isBig(value)) return printBig(verb, value, flags);
	if (typeof value === "bigint") return printInteger(verb, value, own);
	if (typeof value === "number") return printFloat(verb, value, own);
	return printText(verb === "v" && flags.sharp ? "q" : verb, value, own);
}

/** A verb that the type does not have. */
function unfit(verb: string, value: Argument, flags: Flags): string {
	if (isBig(value) && verb !== "w") return `%!${verb}(big.Int=${printBig("d", value, plain)})`;
	// Go takes the flags of `w` as it takes those of `v`.
	return `%!${verb}(${typeOf(value)}=${verb === "w" ? print("v", value, flags) : badValue(value, flags)})`;
}

/** As with `v`, but the directive's flags are taken as they are. */
function badValue(value: Argument, flags: Flags): string {
	if (isBig(value)) return printBig("v", value, flags) ?? "";
	if (typeof value === "bigint") return printInteger("v", value, flags) ?? "";
	if (typeof value === "number") return printFloat("v", value, flags) ?? "";
	return printText("s", value, flags) ?? "";
}
