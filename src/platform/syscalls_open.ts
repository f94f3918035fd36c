/**
 * Opening the way to the kernel on the runtime that there is.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type Architecture, type Kernel, noFfi } from "./syscalls.ts";
import type { Tools } from "./tools.ts";

/**
 * Opens the C library. Loads nothing before, since commands that need no system calls shall not pay for it.
 * @throws {OssifyError} `host/no-ffi`, `host/not-linux`
 */
export async function openKernel(): Promise<Kernel> {
	const architecture = knownArchitecture();
	if ("Bun" in globalThis) return { architecture, call: (await import("./syscalls_bun.ts")).openSystemCall() };
	if ("Deno" in globalThis) return { architecture, call: (await import("./syscalls_deno.ts")).openSystemCall() };
	throw noFfi("Node has no way to: use ossify's executable (`npm run build:standalone`), Bun or Deno");
}

/** Whether this runtime has a way to the kernel at all. */
export function canCallKernel(): boolean {
	return "Bun" in globalThis || "Deno" in globalThis;
}

/** The way to the kernel, or what Node has in its place. @throws {OssifyError} `host/no-ffi`, `host/not-linux` */
export async function openKernelOrTools(): Promise<Kernel | Tools> {
	if (canCallKernel()) return await openKernel();
	knownArchitecture();
	return (await import("./tools_node.ts")).nodeTools;
}

function knownArchitecture(): Architecture {
	const { platform, arch } = process;
	if (platform === "linux" && (arch === "x64" || arch === "arm64")) return arch;
	throw new OssifyError(
		"host/not-linux",
		`cannot change mounts: that takes Linux on x86_64 or aarch64, and this is ${platform} on ${arch}`,
	);
}
