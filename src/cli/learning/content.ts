/**
 * What a container's folders have in them, the files of its image included: a tmpfs gets a copy of them.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Amount, added, type LayerTrie } from "../../layer/mod.ts";
import { parseSpec, partOf, specLimits } from "../../oci_spec/mod.ts";
import { type ContentMeter, openContentMeter } from "../../platform/layer/content_meter.ts";
import type { Files } from "../../platform/mod.ts";
import { folderOf } from "./target_file.ts";

/** Where a container's content is. */
export interface ContentPlaces {
	/** Its root, while it runs, below its mounts. */
	readonly root: () => string | undefined;
	/** The layers of its root, its own included, where all are known: they stay when it has ended. */
	readonly layers: readonly string[];
}

/** Measures in the root while it is there, else in the layers: a file that is in several of them counts in each. */
export async function contentMeterOf({ root, layers }: ContentPlaces): Promise<ContentMeter> {
	const at = root();
	const inRoot = at === undefined ? undefined : await openContentMeter(at);
	// Layers may be named by links.
	const inLayers = await Promise.all(layers.map(async (path) => await openContentMeter(`${path}/.`)));
	return (path) => {
		return inRoot?.(path) ?? inLayers.flatMap((measure) => measure(path) ?? []).reduce<Amount | undefined>(sumOf, undefined);
	};
}

function sumOf(sum: Amount | undefined, one: Amount): Amount {
	return sum === undefined ? one : added(sum, one);
}

/** Keeps what is measured with what was seen: an earlier run, and a container that is gone, cannot be measured again. */
export function keptIn(trie: LayerTrie, measure: ContentMeter, isFresh: "always" | "once"): ContentMeter {
	return (path) => {
		const known = trie.content.get(path);
		if (known !== undefined && isFresh === "once") return known;
		const content = measure(path);
		if (content !== undefined) trie.addContent(path, content);
		return trie.content.get(path);
	};
}

/** The root that a container's spec names. @param spec its path */
export function rootIn(files: Files, spec: string): string | undefined {
	try {
		const root = partOf(parseSpec(files.read(spec, { blame: "input", limit: specLimits.bytes, regular: true })), "root", "path");
		return typeof root !== "string" ? undefined : root.startsWith("/") ? root : `${folderOf(spec)}/${root}`;
	} catch (error) {
		// The container may be gone.
		if (error instanceof OssifyError) return undefined;
		throw error;
	}
}
