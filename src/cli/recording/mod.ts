/** The decision log, as far as the command line has to do with it. @module */

export { alsoTo } from "./also_to.ts";
export { identifier } from "./identify.ts";
export { nothingFound } from "./nothing_found.ts";
export { ownHookOf } from "./own_hook.ts";
