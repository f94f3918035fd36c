/**
 * Opens the C library, on Bun and Deno.
 * @module
 */

import { closeSync, constants, openSync } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { unwritable } from "../fault.ts";
import { type Architecture, callNumbers, type Kernel, noFfi } from "./syscalls.ts";

/**
 * Opens the C library. Its modules are loaded on the first call, as most commands need no system calls.
 * @throws {OssifyError} `host/no-ffi`, `host/not-linux`
 */
export function openKernel(): Promise<Kernel> {
	opened ??= open();
	return opened;
}

/** It is opened once, as several parts of a hook need it. */
let opened: Promise<Kernel> | undefined;

async function open(): Promise<Kernel> {
	const architecture = knownArchitecture();
	if ("Bun" in globalThis) return { architecture, call: (await import("./syscalls_bun.ts")).openSystemCall() };
	if ("Deno" in globalThis) return { architecture, call: (await import("./syscalls_deno.ts")).openSystemCall() };
	throw noSystemCalls();
}

const AT_FDCWD = -100;
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;

/** Opens a folder for use in system calls (O_PATH). Files that Deno's API opens have other numbers than the kernel's. */
export async function openFolder(path: string): Promise<number> {
	if (!canCallKernel()) return openSync(path, O_PATH | constants.O_DIRECTORY);
	const { architecture, call } = await openKernel();
	const name = new TextEncoder().encode(`${path}\0`);
	const fd = call(callNumbers[architecture].openat, AT_FDCWD, name, O_PATH | constants.O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) throw unwritable(path, `errno ${-fd}`);
	return fd;
}

/** A function that closes descriptors of {@link openFolder} and of system calls. */
export async function descriptorCloser(): Promise<(fd: number) => void> {
	if (!canCallKernel()) return closeSync;
	const { architecture, call } = await openKernel();
	return (fd) => void call(callNumbers[architecture].close, fd);
}

/** Whether this runtime can make system calls. */
export function canCallKernel(): boolean {
	return "Bun" in globalThis || "Deno" in globalThis;
}

/** Throws on a runtime that cannot make system calls. @throws {OssifyError} `host/no-ffi` on Node */
export function requireKernel(): void {
	if (!canCallKernel()) throw noSystemCalls();
}

function noSystemCalls(): OssifyError {
	return noFfi(
		"Node has no way to make them: use the ossify executable (from a release, or dist/ossify of `npm run build:standalone`), or run ossify on Bun or Deno",
	);
}

function knownArchitecture(): Architecture {
	const { platform, arch } = process;
	if (platform === "linux" && (arch === "x64" || arch === "arm64")) return arch;
	throw new OssifyError("host/not-linux", `cannot change mounts: this needs Linux on x86_64 or aarch64, not ${platform} on ${arch}`);
}
