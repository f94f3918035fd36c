/** The machine, behind one small interface. @module */
export type { FinalAppend } from "./alarm.ts";
export { appendText } from "./append.ts";
export { type AssetPaths, assetsAt, packageAssets } from "./assets.ts";
export { type Deadline, type Step, startDeadline } from "./deadline.ts";
export { regularFiles } from "./files.ts";
export { briefEnvironment, isRoot, ownCommand, runtimeCalled } from "./launch.ts";
export type { Assets, Blame, Environment, Files, PathKind, Platform, ReadOptions, ShippedFile, Sink, Source } from "./platform.ts";
export { canCallKernel } from "./syscalls_open.ts";
export { exit, programName, systemPlatform } from "./system.ts";
export { tuneForBriefWork } from "./tuned.ts";
