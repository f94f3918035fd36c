/**
 * Running again whenever a file changes.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";

/** Often enough to feel immediate, seldom enough to cost little CPU time. */
const interval = 25;

/**
 * Waits until a file in there is another one, is gone or is new. By looking, as editors write in many ways, and systems tell of changes
 * in as many.
 * @param before what {@link stateOf} said when the files were read
 */
export async function changed(platform: Platform, paths: readonly string[], before: string): Promise<void> {
	while (stateOf(platform, paths) === before) await new Promise((resolve) => setTimeout(resolve, interval));
}

/** All files in there, with what distinguishes one content from another. */
export function stateOf({ files }: Platform, paths: readonly string[]): string {
	const stamps = paths.flatMap((path) => {
		if (files.kind(path) !== "folder") return [`${path} ${files.stamp(path)}`];
		const folder = path.replace(/\/+$/, "");
		return listed(files, path).map((name) => `${folder}/${name} ${files.stamp(`${folder}/${name}`)}`);
	});
	return stamps.join("\n");
}

/** A folder may vanish while it is looked at. */
function listed(files: Platform["files"], path: string): readonly string[] {
	try {
		return files.list(path);
	} catch {
		return [];
	}
}
