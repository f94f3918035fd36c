/**
 * Running again whenever a file changes.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";

/** Often enough to feel immediate, seldom enough to cost little CPU time. */
const interval = 25;

/**
 * Waits until a file below the paths is changed, removed or added. It polls, because editors write in many ways, and systems report changes
 * in many ways, too.
 * @param before what {@link stateOf} said when the files were read
 */
export async function changed(platform: Platform, paths: readonly string[], before: string): Promise<void> {
	while (stateOf(platform, paths) === before) await new Promise((resolve) => setTimeout(resolve, interval));
}

/** All files below the paths, with a stamp of their content. */
export function stateOf({ files }: Platform, paths: readonly string[]): string {
	const stamps = paths.flatMap((path) => {
		if (files.kind(path) !== "folder") return [`${path} ${files.stamp(path)}`];
		const folder = path.replace(/\/+$/, "");
		return listed(files, path).map((name) => `${folder}/${name} ${files.stamp(`${folder}/${name}`)}`);
	});
	return stamps.join("\n");
}

/** A folder may disappear while it is read. */
function listed(files: Platform["files"], path: string): readonly string[] {
	try {
		return files.list(path);
	} catch {
		return [];
	}
}
