/** Where the mounts of a spec end up in the image's root file system, links included. @module */

export { exposures, refuseImageSources, refuseOwnTargets, refuseProcessPaths, refuseRootTargets } from "./refuse.ts";
export { type Image, type ImageTargets, type RootFiles, resolveTargets } from "./targets.ts";
