/** What to do about the compiler's findings. @module */
export { advised, mostTelling } from "./advice.ts";
export type { NamedPlace } from "./entrypoint.ts";
