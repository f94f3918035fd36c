/**
 * The interface to the machine.
 * @module
 */

export { appendText } from "./files/append.ts";
export { type AssetPaths, assetsAt, packageAssets } from "./files/assets.ts";
export { regularFiles } from "./files/files.ts";
export { canCallKernel } from "./kernel/syscalls_open.ts";
export type {
	Assets,
	Blame,
	Environment,
	Files,
	PathKind,
	Platform,
	ReadOptions,
	Served,
	ShippedFile,
	Sink,
	StandardInput,
} from "./platform.ts";
export type { FinalAppend } from "./process/alarm.ts";
export { type Deadline, type Step, startDeadline } from "./process/deadline.ts";
export { applyJitHints } from "./process/jit_hints.ts";
export { isRoot, ownCommand, runtimeCalled, startEnvironment } from "./process/launch.ts";
export { exit, programName, systemPlatform } from "./system.ts";
