/**
 * Whether an engine keeps a layer, or has begun to remove it.
 * @module
 */
import type { Files } from "../platform/mod.ts";

/**
 * In the storage of Podman, CRI-O and Docker a layer has a short name, `l/NAME`, which is removed before the layer's content is.
 * Other storage has none: there a layer is kept while its folder exists.
 * @param upper the path of the writable layer, which exists
 * @see https://github.com/containers/storage/blob/main/drivers/overlay/overlay.go (removeCommon)
 * @see https://github.com/moby/moby/blob/v28.5.2/daemon/graphdriver/overlay2/overlay.go (Remove)
 */
export function keptLayer(files: Files, upper: string): () => boolean {
	const name = `${upper}/../link`;
	if (files.kind(name) !== "file") return () => files.kind(upper) === "folder";
	const short = shortNameIn(files, name, upper);
	return () => files.kind(upper) === "folder" && files.kind(name) === "file" && (short === undefined || files.kind(short) === "folder");
}

/** Undefined where the file has none, or is removed just now. */
function shortNameIn(files: Files, name: string, upper: string): string | undefined {
	try {
		const text = new TextDecoder().decode(files.read(name, { blame: "host", limit: 64, regular: true })).trim();
		return /^[A-Z0-9]+$/.test(text) ? `${upper}/../../l/${text}` : undefined;
	} catch {
		return undefined;
	}
}
