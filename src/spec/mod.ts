/** What ossify relies on in an OCI runtime spec. @module */
export { isReadonly, type Mount } from "./mount.ts";
export { maxSpecBytes, type ParsedSpec, parseSpec } from "./parse.ts";
export { partOf } from "./part.ts";
export { cleanPath, climbs, depthOf, isBelow } from "./path.ts";
