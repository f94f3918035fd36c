/**
 * `--diff`: what `docker diff` and `podman diff` printed.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { readDiff } from "../../layer/mod.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { readInput, shownInput } from "./input.ts";
import type { LayerSource } from "./sampling.ts";

/** About two million lines: it is kept in memory. */
const limit = 128 * 1024 * 1024;

/** A diff, of a file or, for `-`, of the standard input. */
export function diffIn({ platform }: Call, path: string): LayerSource {
	const name = shownInput(path);
	const read: LayerSource["read"] = async (trie) => {
		const bytes = readInput(platform, path, limit);
		try {
			readDiff(bytes, trie);
		} catch (cause) {
			if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
			const what = `cannot read ${visible(name)}: it is not what \`podman diff --format json\` prints: ${visible(cause.message)}`;
			throw new OssifyError("input/not-a-diff", what, { cause, advice: adviceOn(bytes) });
		}
		if (bytes.length > 0 && trie.problemCount > 0 && trie.root.folder.below.size === 0)
			throw new OssifyError("input/not-a-diff", `cannot read ${visible(name)}: ${visible(trie.problems[0]?.reason ?? "")}`, {
				advice: adviceOn(bytes),
			});
	};
	return { name, read };
}

function adviceOn(bytes: Uint8Array): string {
	const isDenials = new TextDecoder().decode(bytes.subarray(0, 64 * 1024)).includes('"call":');
	if (isDenials) return "what `ossify denials --format json` printed is for --denials";
	return "pipe `docker diff NAME` or `podman diff NAME` in: lines such as `A /var/cache/app`";
}
