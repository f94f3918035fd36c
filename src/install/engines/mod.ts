/** The engines: one folder for each, and what they have in common. @module */
export { type Configured, entryOf } from "./common/configured.ts";
export {
	type Daemon,
	type Engine,
	type EngineName,
	engineNames,
	type HookEngine,
	type KnownRuntime,
	type RuntimeEngine,
	type RuntimeInUse,
	stagesOf,
} from "./common/engine.ts";
export { buildsHooksFolder, locksLive, sharedHooksFolder } from "./common/hooks.ts";
export type { Registration, UnderlyingRuntime } from "./common/registration.ts";
export { daemonsOf, restartNotice } from "./daemon.ts";
export { configures, engines, otherWay } from "./engines.ts";
export { enginesFound, installCommands, located, ownContainerds, programOf, requireConfig, requireEngine } from "./found.ts";
export { unlistedFolders } from "./unlisted_folders.ts";
