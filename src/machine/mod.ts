/** The containers of a machine, by the sockets and state folders of its engines and by their processes. Read-only. @module */
export { documentOf, type FoundContainer, type Layer, whyNoDocument } from "./found.ts";
export { hostnameOf } from "./hostname.ts";
export { imageLayersOf } from "./image_layers.ts";
export { keptLayer } from "./kept_layer.ts";
export { layerOf } from "./layer.ts";
export { containersOn, type EngineFolders, type Machine } from "./machine.ts";
export { containerNamed } from "./named.ts";
export { type SeenState, stateOf } from "./process.ts";
export { foundRunning } from "./processes.ts";
export type { EngineSocket } from "./sockets.ts";
