/**
 * The implementation of what a hook needs of the machine.
 * @module
 */

import { type HostImage, hostImage } from "../enforcement/mod.ts";
import { type ParsedSpec, specLimits } from "../oci_spec/mod.ts";
import { rootFiles, workingFolder } from "../platform/files/root_files.ts";
import { openKernel, requireKernel } from "../platform/kernel/syscalls_open.ts";
import type { Platform } from "../platform/mod.ts";
import { boundingSet } from "../platform/process/capabilities.ts";
import type { HookHost } from "./ports.ts";

type FromSystem = Pick<
	HookHost,
	"readInput" | "readFile" | "rootFiles" | "workingFolder" | "writeOutput" | "requireKernel" | "openKernel" | "now" | "hostCapabilities"
>;

/** @param platform its standard input comes from the engine */
export function systemHost({ stdin, stdout, files, now, served }: Platform): FromSystem {
	return {
		readInput: () => stdin.read(specLimits.bytes),
		readFile: (path) => files.read(path, { blame: "input", limit: specLimits.bytes, regular: true }),
		rootFiles,
		workingFolder,
		writeOutput: stdout.writeWhole,
		requireKernel,
		openKernel,
		now,
		hostCapabilities: served === undefined ? boundingSet : () => served.capabilities,
	};
}

/** The image of a bundle on this machine. */
export function systemImage(spec: ParsedSpec, bundle: string): HostImage {
	return hostImage(spec, bundle, rootFiles);
}
