/** Explains what was decided, and why. @module */
export type { ShownChange } from "./changes.ts";
export { type Explanation, explain, type Verdict } from "./explanation.ts";
export { type Open, renderOpen, type View } from "./open.ts";
export { renderExplanation } from "./render.ts";
