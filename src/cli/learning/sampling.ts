/**
 * Reading a layer, once or several times.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { LayerTrie } from "../../layer/mod.ts";
import { parseDuration } from "../../moment.ts";
import { readUpperDir } from "../../platform/layer/overlay.ts";
import { readLayerTar } from "../../platform/layer/tar.ts";
import { type Call, type Option, usageError } from "../arguments/mod.ts";
import type { Source } from "./sources.ts";

/** How often it is looked. */
export const timeOptions: readonly Option[] = [
	{ name: "for", value: "TIME", summary: "go on looking for this long, and keep the peaks: 90s, 10m, 2h (default: look once)" },
	{
		name: "every",
		value: "TIME",
		summary: "how long to wait between two looks (default: 10s with --for, a tenth of a second with a command)",
	},
	{ name: "idle", summary: "let others go first, at the disks (idle class) and at the processors (nice 19)" },
];

/** Where a layer is. */
export interface LayerSource {
	/** As it can be named to the user. */
	readonly name: string;
	read(trie: LayerTrie): Promise<void>;
	/** Whether it is still there. */
	exists?(): boolean;
}

/** A tar of a layer. */
export function layerTar(path: string): LayerSource {
	return { name: path, read: async (trie) => await readLayerTar(path, trie, trie.root) };
}

/** An upper directory. */
export function upperDir(path: string, name: string): LayerSource {
	return { name, read: async (trie) => await readUpperDir(path, trie, trie.root) };
}

/** How long to look, and how often, in milliseconds. */
export interface Times {
	readonly total: number;
	readonly every: number;
}

/** @throws {OssifyError} of kind `usage` */
export function timesOf({ options }: Call, source: Source): Times {
	const [total, every] = [options.text("for"), options.text("every")];
	const isCommand = source === "command";
	if (every !== undefined && total === undefined && !isCommand) throw usageError("usage/contradiction", "--every needs --for");
	if (total !== undefined && isCommand) throw usageError("usage/contradiction", "a command is watched until it ends: leave --for out");
	return {
		total: total === undefined ? 0 : milliseconds("for", total),
		every: every === undefined ? (isCommand ? 100 : 10_000) : milliseconds("every", every),
	};
}

function milliseconds(option: string, text: string): number {
	// A sample is taken of a container that runs meanwhile: not over days.
	const time = /^\d{1,5}[smh]$/.test(text) ? parseDuration(text) : undefined;
	if (time !== undefined && time > 0) return time;
	throw usageError("usage/invalid-time", `--${option} is not a time (90s, 10m, 2h): ${JSON.stringify(text)}`);
}

/** Reads a layer until the time is over or the layer is gone, and keeps the peaks. @throws {OssifyError} where it cannot be read at all */
export async function sampled(source: LayerSource, trie: LayerTrie, { total, every }: Times): Promise<{ readonly isGone: boolean }> {
	const end = performance.now() + total;
	for (;;) {
		trie.beginSample();
		if (!(await readOnce(source, trie))) return { isGone: true };
		trie.endSample();
		const left = end - performance.now();
		if (left <= 0) return { isGone: false };
		await new Promise((resolve) => setTimeout(resolve, Math.min(every, left)));
	}
}

/** False where the layer was removed since the last sample: then its container was. */
export async function readOnce(source: LayerSource, trie: LayerTrie): Promise<boolean> {
	try {
		await source.read(trie);
		return true;
	} catch (error) {
		if (trie.samples > 0 && error instanceof OssifyError && error.code === "input/unreadable") return false;
		throw error;
	}
}
