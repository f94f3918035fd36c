/** Installs ossify for container engines, and removes it. @module */
// Not through platform/mod.ts: hashing needs a module that hooks must not load.
export { openAccessLists } from "../platform/files/access_list.ts";
export { digestOf, type Place, placeAt } from "../platform/files/place.ts";
export { ownExecutable } from "../platform/process/launch.ts";
export {
	type AgentState,
	agentLeft,
	agentOf,
	agentState,
	servedExecutable,
	servedPolicies,
	skewOfInstalled,
	withoutAnswer,
} from "./agent/mod.ts";
export { installed } from "./apply/mod.ts";
export { clientHook, launchedHook, lockHook } from "./as_hook/mod.ts";
export { isHandlerName, runtimeClassPath } from "./as_runtime/mod.ts";
export { type CheckResult, type Diagnosis, diagnose, diagnoseNri, isFull } from "./doctor/mod.ts";
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
export { cleanPath, clientIn, executableIn, folderOf, libexecFolder, policyFolder, shellWord } from "./layout.ts";
export {
	type AnyRequest,
	type Chosen,
	chosenPolicy,
	configOf,
	type Decided,
	describeOwnRules,
	hardensAny,
	ignoredData,
	installedPolicy,
	installedPolicyPath,
	keptBundle,
	modesOf,
	policyFiles,
	readPolicyAt,
	type SmokeTest,
	sampleSpec,
	setsOwnMode,
	smokeTest,
} from "./payload/mod.ts";
export {
	type DataSettings,
	type InstallPlan,
	type InstallSettings,
	type Mode,
	type Modes,
	type NewSettings,
	type Operation,
	type PolicySettings,
	policyFolders,
	type Receipt,
	shippedName,
	shown,
	unrecordedOf,
} from "./plan/mod.ts";
export { runtimesInUse } from "./runtimes_in_use.ts";
export { type EngineStatus, type SettingsStatus, statusOf } from "./status.ts";
export { uninstall } from "./uninstall.ts";
