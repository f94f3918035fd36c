/**
 * `base64.decode`, `base64.is_valid`, `base64url.decode`. OPA's WebAssembly passes over what is no base64, and over missing padding.
 * @module
 */
import { type Family, succeeds } from "./builtin.ts";
import { fromPaddedBase64, fromUnpaddedBase64Url, textFrom } from "./bytes.ts";
import { text } from "./operands.ts";

export const base64: Family = {
	"base64.decode": (operand) => textFrom(fromPaddedBase64(text(operand))),
	"base64.is_valid": (operand) => typeof operand === "string" && succeeds(() => fromPaddedBase64(operand)),
	"base64url.decode": (operand) => textFrom(fromUnpaddedBase64Url(text(operand))),
};
