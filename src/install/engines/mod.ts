/** The engines: a folder each, and what they have in common. @module */
export { type Configured, entryOf } from "./configured.ts";
export { daemonsOf } from "./daemon.ts";
export { type Engine, type EngineName, engineNames, type HookEngine, type RuntimeEngine, stagesOf } from "./engine.ts";
export { configures, engines, otherWay } from "./engines.ts";
export { enginesFound, installCommands, located, ownContainerds, programOf, requireConfig, requireEngine } from "./found.ts";
export { buildsHooksFolder, locksLive, sharedHooksFolder } from "./hooks.ts";
export type { Behind, Registration } from "./registration.ts";
export { unlistedFolders } from "./unlisted_folders.ts";
