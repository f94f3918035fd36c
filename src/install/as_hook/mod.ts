/** ossify as an engine's hook: the hook file, and whether the engine reads it. @module */
export { hooksFolders, notReadBecause } from "./hooks_folders.ts";
export { type HookRequest, hookOverruled, wantedHook } from "./wanted_hook.ts";
