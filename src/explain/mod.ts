/** Telling what was decided, and why. @module */
export type { Change } from "./changes.ts";
export { type Explanation, explain, type Outcome } from "./explanation.ts";
export { renderExplanation } from "./render.ts";
