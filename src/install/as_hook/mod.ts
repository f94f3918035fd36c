/** ossify as an engine's hook: the hook files, and whether the engine reads them. @module */
export { clientHook, launchedHook, lockHook } from "./hook_file.ts";
export { hooksFolders, notReadBecause } from "./hooks_folders.ts";
export { type HookRequest, hookOverruled, wantedHook } from "./wanted_hook.ts";
