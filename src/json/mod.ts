/** Strict JSON with spans, and patches that keep every other byte. @module */
export { parseSize, sizeText } from "./byte_size.ts";
export { type CheckedJson, checkJson, trustJson } from "./checked.ts";
export { cut, type Kept, type KeptParts } from "./cut.ts";
export { decodeUtf8, encodeUtf8 } from "./decode.ts";
export { applyPatch, type PatchOperation } from "./edit.ts";
export { joined } from "./joined.ts";
export { longNumberIn } from "./long_number.ts";
export { type Misread, misreadAs, misreadIn } from "./misread.ts";
export { member, valueOf } from "./node.ts";
export { scanJson } from "./scan.ts";
export { findViolations, type Schema, sentenceOf, type Violation, violations } from "./schema.ts";
export { schemaKeywords, unsupportedIn } from "./schema_check.ts";
export { hasKey } from "./tape.ts";
export { placeIn } from "./text_place.ts";
export type { ArrayNode, JsonNode, ObjectNode } from "./tree.ts";
