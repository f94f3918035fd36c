/** Where the mounts of a spec end up in the image's root file system, links included. @module */

export { checkImageMounts, partsOf } from "./image_mounts.ts";
export { type FilePlace, MountTable } from "./mount_table.ts";
export { overlayFolders } from "./overlay_options.ts";
export { refuseOwnTargets, refuseProcessPaths, refuseRootTargets } from "./refuse.ts";
export { type Content, type Image, type ImageTargets, type RootFiles, resolveTargets } from "./targets.ts";
