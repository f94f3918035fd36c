/** Registering with engines, and taking it back. @module */
// Not through platform/mod.ts: hashes take a module that hooks shall not load.
export { openAccessLists } from "../platform/access_list.ts";
export { ownExecutable } from "../platform/launch.ts";
export { type Place, placeAt } from "../platform/place.ts";
export { isHandlerName, runtimeClassPath } from "./as_runtime/mod.ts";
export { type Diagnosis, diagnose, type Finding } from "./doctor/mod.ts";
export {
	configures,
	type Engine,
	type EngineName,
	engineNames,
	engines,
	enginesFound,
	type HookEngine,
	installCommands,
	type RuntimeEngine,
} from "./engines/mod.ts";
export { type AnyRequest, type Mode, policyFiles, readPolicyAt, type TryOut, tryOut } from "./groundwork/mod.ts";
export { install, type Request } from "./install.ts";
export { type Operation, type Plan, readReceipt, shown } from "./plan/mod.ts";
export { uninstall } from "./uninstall.ts";
