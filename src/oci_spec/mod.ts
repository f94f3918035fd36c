/** What ossify relies on in an OCI runtime spec. @module */
export { specLimits } from "./limits.ts";
export { isReadonly, type Mount, readMount } from "./mount.ts";
export { type ParsedSpec, parseSpec } from "./parse.ts";
export { partOf } from "./part.ts";
export { cleanPath, climbs, depthOf, isBelow, lexicalPath, parentOf, segmentsOf } from "./path.ts";
