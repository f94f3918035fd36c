/** The containers of a machine, by the state folders of its engines. Read-only. @module */
export type { FoundContainer } from "./found.ts";
export { hostnameOf } from "./hostname.ts";
export { containersOn, type EngineFolders, type Machine } from "./machine.ts";
export { stateOf } from "./process.ts";
