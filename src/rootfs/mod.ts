/** The targets of a spec's mounts in the image's root file system, with links resolved. @module */

export { checkImageMounts, partsOf } from "./image_mounts.ts";
export { type FilePlace, MountTable } from "./mount_table.ts";
export { overlayFolders } from "./overlay_options.ts";
export { refuseOwnTargets, refuseProcessPaths, refuseRootTargets } from "./refuse.ts";
export { type Content, type Image, type ImageTargets, type RootFiles, resolveTargets } from "./targets.ts";
