/**
 * Reading a layer, once or several times.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { LayerTrie } from "../../layer/mod.ts";
import { parseDuration } from "../../moment.ts";
import { readUpperDir } from "../../platform/layer/overlay.ts";
import { readLayerTar } from "../../platform/layer/tar.ts";
import { type Call, type Option, usageError } from "../arguments/mod.ts";

/** The options about the layer. */
export const layerOptions: readonly Option[] = [
	{ name: "upperdir", value: "DIR", summary: "the upper directory of the container's overlay mount" },
	{
		name: "rootfs-diff",
		value: "TAR",
		summary: "a tar of the layer, gzipped or not: rootfs-diff.tar of a checkpoint, a layer of an image",
	},
	{ name: "for", value: "TIME", summary: "go on looking for this long, and keep the peaks: 90s, 10m, 2h (default: look once)" },
	{ name: "every", value: "TIME", summary: "with --for: how long to wait between two looks (default: 10s)" },
];

/** Where a layer is. */
export interface LayerSource {
	/** As it can be named to the user. */
	readonly name: string;
	read(trie: LayerTrie): Promise<void>;
	/** Paths of what the container's processes run at the moment; left out where it does not run. */
	executed?(): readonly string[];
}

/** What was seen. */
export interface Sampled {
	readonly trie: LayerTrie;
	/** Paths of what the container's processes ran. */
	readonly executed: readonly string[];
}

/** The layer that the options name; undefined where they name none. @throws {OssifyError} of kind `usage` */
export function sourceOf({ options, args }: Call): LayerSource | undefined {
	const [folder, tar] = [options.text("upperdir"), options.text("rootfs-diff")];
	if ([folder, tar, args[0]].filter((one) => one !== undefined).length > 1)
		throw usageError("usage/contradiction", "name a CONTAINER, --upperdir or --rootfs-diff: one of them");
	if (tar !== undefined) {
		if (options.text("for") !== undefined) throw usageError("usage/contradiction", "--for looks again, and a tar does not change");
		return { name: tar, read: async (trie) => await readLayerTar(tar, trie, trie.root) };
	}
	return folder === undefined ? undefined : upperDir(folder, folder);
}

/** An upper directory. */
export function upperDir(path: string, name: string, executed?: () => readonly string[]): LayerSource {
	return { name, read: async (trie) => await readUpperDir(path, trie, trie.root), ...(executed && { executed }) };
}

/** How long to look, and how often, in milliseconds. */
export function timesOf({ options }: Call): { readonly total: number; readonly every: number } {
	const [total, every] = [options.text("for"), options.text("every")];
	if (every !== undefined && total === undefined) throw usageError("usage/contradiction", "--every needs --for");
	return {
		total: total === undefined ? 0 : milliseconds("for", total),
		every: every === undefined ? 10_000 : milliseconds("every", every),
	};
}

function milliseconds(option: string, text: string): number {
	// A sample is taken of a container that runs meanwhile: not over days.
	const time = /^\d{1,5}[smh]$/.test(text) ? parseDuration(text) : undefined;
	if (time !== undefined && time > 0) return time;
	throw usageError("usage/invalid-time", `--${option} is not a time (90s, 10m, 2h): ${JSON.stringify(text)}`);
}

/** Reads a layer until the time is over or the layer is gone, and keeps the peaks. @throws {OssifyError} where it cannot be read at all */
export async function sampled(
	source: LayerSource,
	mounts: readonly string[],
	{ total, every }: ReturnType<typeof timesOf>,
): Promise<Sampled & { readonly isGone: boolean }> {
	const trie = new LayerTrie(mounts);
	const executed = new Set<string>();
	const seen = (isGone: boolean) => ({ trie, executed: [...executed], isGone });
	const end = performance.now() + total;
	for (;;) {
		trie.beginSample();
		for (const path of source.executed?.() ?? []) executed.add(path);
		if (!(await readOnce(source, trie))) return seen(true);
		trie.endSample();
		const left = end - performance.now();
		if (left <= 0) return seen(false);
		await new Promise((resolve) => setTimeout(resolve, Math.min(every, left)));
	}
}

/** False where the layer was removed since the last sample: then its container was. */
async function readOnce(source: LayerSource, trie: LayerTrie): Promise<boolean> {
	try {
		await source.read(trie);
		return true;
	} catch (error) {
		if (trie.samples > 0 && error instanceof OssifyError && error.code === "input/unreadable") return false;
		throw error;
	}
}
