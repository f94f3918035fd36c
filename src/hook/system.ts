/**
 * A hook's surroundings on a real machine.
 * @module
 */

import { rootFiles, workingFolder } from "../platform/files/root_files.ts";
import { writeWhole } from "../platform/files/stream.ts";
import { openKernel, requireKernel } from "../platform/kernel/syscalls_open.ts";
import type { Platform } from "../platform/mod.ts";
import { boundingSet } from "../platform/process/capabilities.ts";
import { type ParsedSpec, specLimits } from "../spec/mod.ts";
import { type HostImage, hostImage } from "./host_image.ts";
import type { Surroundings } from "./ports.ts";

type FromSystem = Pick<
	Surroundings,
	"readInput" | "readFile" | "rootFiles" | "workingFolder" | "writeOutput" | "requireKernel" | "openKernel" | "now" | "hostCapabilities"
>;

/** @param platform whose standard input is the engine's word */
export function systemSurroundings({ stdin, files, now }: Platform): FromSystem {
	return {
		readInput: () => stdin.read(specLimits.bytes),
		readFile: (path) => files.read(path, { blame: "input", limit: specLimits.bytes, regular: true }),
		rootFiles,
		workingFolder,
		writeOutput: writeWhole,
		requireKernel,
		openKernel,
		now,
		hostCapabilities: boundingSet,
	};
}

/** The image of a bundle on this machine. */
export function systemImage(spec: ParsedSpec, bundle: string): HostImage {
	return hostImage(spec, bundle, rootFiles);
}
