/** Registering with engines, and taking it back. @module */
// Not through platform/mod.ts: hashes take a module that hooks shall not load.
export { openAccessLists } from "../platform/files/access_list.ts";
export { digestOf, type Place, placeAt } from "../platform/files/place.ts";
export { ownExecutable } from "../platform/process/launch.ts";
export { installed } from "./apply/mod.ts";
export { isHandlerName, runtimeClassPath } from "./as_runtime/mod.ts";
export { type Diagnosis, diagnose, type Finding, isFull } from "./doctor/mod.ts";
export { decidedModeOf, hasOwnModes, settingsOf, settingsOfPolicy } from "./earlier.ts";
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
	stagesOf,
} from "./engines/mod.ts";
export { type Installed, install, type Request } from "./install.ts";
export { cleanPath, executableIn, policyFolder, shellWord } from "./layout.ts";
export {
	type AnyRequest,
	type Chosen,
	chosenPolicy,
	configOf,
	type Decided,
	hardensAny,
	installedPolicy,
	installedPolicyPath,
	keptBundle,
	modesOf,
	policyFiles,
	readPolicyAt,
	type SmokeTest,
	smokeTest,
} from "./payload/mod.ts";
export {
	type DataSettings,
	type Mode,
	type Modes,
	type NewSettings,
	type Operation,
	type Plan,
	type PolicySettings,
	type Receipt,
	type Settings,
	shippedName,
	shown,
} from "./plan/mod.ts";
export { type EngineStatus, type SettingsStatus, statusOf } from "./status.ts";
export { uninstall } from "./uninstall.ts";
