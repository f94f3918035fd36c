/**
 * ossify as an OCI runtime in front of another one.
 * @module
 */

export { appendText as appendToLog } from "../platform/files/append.ts";
export { type Dispatch, dispatcher, preparedAnswer } from "./dispatcher.ts";
export { defaultRuntimes, findRuntime } from "./find.ts";
export { type Caller, type RuntimeHost, runRuntime } from "./runtime.ts";
export { parseSettings, type RuntimeSettings } from "./settings.ts";
export { systemRuntime } from "./system.ts";
