/**
 * Mounts as the flags `--tmpfs` and `--volume` have them.
 * @module
 */
import type { MountDescription } from "../description.ts";

/** What the engine is to do with what it mounts: relabel, change the owner, copy the image's files, lay an overlay over it. In no spec. */
const forEngine = new Set(["z", "Z", "U", "copy", "nocopy", "O", "consistent", "cached", "delegated"]);

/** The options of a mount that are for the kernel, of those in `:ro,z`. `rw` is left out, which all mounts are that are not `ro`. */
export function mountOptions(options: readonly string[]): readonly string[] {
	return options.filter((option) => option !== "" && option !== "rw" && !forEngine.has(option));
}

/** The mount of `--tmpfs /run:size=64m,mode=0755`. */
export function tmpfsOf(text: string): MountDescription {
	const colon = text.indexOf(":");
	const destination = colon < 0 ? text : text.slice(0, colon);
	const options = mountOptions(colon < 0 ? [] : text.slice(colon + 1).split(","));
	return { destination, type: "tmpfs", source: "tmpfs", options };
}
