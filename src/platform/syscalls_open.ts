/**
 * Opening the way to the kernel on the runtime that there is.
 * @module
 */

import { closeSync, constants, openSync } from "node:fs";
import { OssifyError } from "../errors.ts";
import { unwritable } from "./fault.ts";
import { type Architecture, callNumbers, type Kernel, noFfi } from "./syscalls.ts";
import type { Tools } from "./tools.ts";

/**
 * Opens the C library. Loads nothing before, since commands that need no system calls shall not pay for it.
 * @throws {OssifyError} `host/no-ffi`, `host/not-linux`
 */
export function openKernel(): Promise<Kernel> {
	opened ??= open();
	return opened;
}

/** Once: several parts of a hook need it. */
let opened: Promise<Kernel> | undefined;

async function open(): Promise<Kernel> {
	const architecture = knownArchitecture();
	if ("Bun" in globalThis) return { architecture, call: (await import("./syscalls_bun.ts")).openSystemCall() };
	if ("Deno" in globalThis) return { architecture, call: (await import("./syscalls_deno.ts")).openSystemCall() };
	throw noFfi("Node has no way to: use ossify's executable (`npm run build:standalone`), Bun or Deno");
}

const AT_FDCWD = -100;
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;

/** Holds a folder open, as no more than a place to start from. Deno's own numbers for open files are not the kernel's. */
export async function openFolder(path: string): Promise<number> {
	if (!canCallKernel()) return openSync(path, O_PATH | constants.O_DIRECTORY);
	const { architecture, call } = await openKernel();
	const name = new TextEncoder().encode(`${path}\0`);
	const fd = call(callNumbers[architecture].openat, AT_FDCWD, name, O_PATH | constants.O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) throw unwritable(path, `errno ${-fd}`);
	return fd;
}

/** Closes what {@link openFolder} or a system call opened. */
export async function descriptorCloser(): Promise<(fd: number) => void> {
	if (!canCallKernel()) return closeSync;
	const { architecture, call } = await openKernel();
	return (fd) => void call(callNumbers[architecture].close, fd);
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
