/** Rego's values: read, written, compared. @module */
export { type Decimal, decimalOf, wholeOf } from "./decimal.ts";
export { toJavaScript, toJson } from "./json.ts";
export { readValue } from "./read.ts";
export { compareText } from "./text_order.ts";
export { compare, type Entry, equal, number, RegoNumber, RegoObject, RegoSet, type RegoValue } from "./value.ts";
export { quote, writeValue } from "./write.ts";
