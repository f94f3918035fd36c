/** ossify as a plugin of NRI, the Node Resource Interface of containerd and CRI-O: it adds ossify's hooks to containers. @module */
export { type HookCommand, hasOwnHook } from "./hook_command.ts";
export type { AddedHooks, NriEngine, SyncedContainer } from "./plugin.ts";
export { type PluginOptions, pluginName, runPlugin } from "./run.ts";
export { defaultNriSocket } from "./socket.ts";
export { type LookOptions, type Unhardened, unhardenedAmong } from "./unhardened.ts";
