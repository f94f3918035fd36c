/**
 * Refuses a tmpfs that is too small for the content that the runtime would copy into it. The runtime would fail with "No space left on device", and name
 * neither the tmpfs nor its limit. The copy-up hook makes this check itself.
 * @module
 */
import { binaryOfText, countOf, overMemory, tooMuch } from "../live/mod.ts";
import type { PlannedMount } from "../mutate/mod.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import type { HostImage } from "./host_image.ts";

/** Kernel memory for the inode and the name of a file. */
const inodeBytes = 1024;

/** @throws {OssifyError} `policy/tmpfs-too-small` */
export function refuseTooSmall(spec: ParsedSpec, image: HostImage, mounts: readonly PlannedMount[]): void {
	const memory = memoryLimit(spec);
	for (const { destination, options } of mounts) {
		const size = numberIn(options, "size");
		// One inode belongs to the root folder.
		const inodes = numberIn(options, "nr_inodes") - 1;
		const has = image.targets().contentOf(destination, { bytes: Math.min(size, memory), inodes });
		if (has.bytes > size) throw tooMuch(destination, `${has.bytes} bytes`, `${size} bytes`, "size");
		if (has.inodes > inodes) throw tooMuch(destination, countOf(has.inodes), countOf(inodes), "inodes");
		if (has.bytes > memory) throw overMemory(binaryOfText(destination), { ...has, kernelBytes: has.inodes * inodeBytes }, memory);
	}
}

function numberIn(options: readonly string[], key: string): number {
	const text = options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

/** 0 and -1 mean no limit. */
function memoryLimit(spec: ParsedSpec): number {
	const limit = partOf(spec, "linux", "resources", "memory", "limit");
	return typeof limit === "number" && limit > 0 ? limit : Number.POSITIVE_INFINITY;
}
