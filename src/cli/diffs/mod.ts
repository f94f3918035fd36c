/** How two texts or documents differ, shown. What a spec would change to (`change.ts`) is outside: only `mutate --diff` waits for it. @module */
export { renderTextDiff } from "./text_diff.ts";
