/** Files below the checkout, for the scripts: finding them, and telling whether they changed. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Every file below `path`, or `path` itself where it is one; relative to the checkout, sorted. */
export function filesBelow(path) {
	const full = join(root, path);
	const status = statSync(full, { throwIfNoEntry: false });
	if (status === undefined) return [];
	if (!status.isDirectory()) return [path];
	const names = readdirSync(full).sort();
	return names.flatMap((name) => filesBelow(`${path}/${name}`));
}

/** One text for the content of all these files and folders: it differs where a byte, a name or the set of files does. */
export function fingerprint(paths) {
	const hash = createHash("sha256");
	for (const file of paths.flatMap(filesBelow)) {
		hash.update(
			`${file}\0${createHash("sha256")
				.update(readFileSync(join(root, file)))
				.digest("hex")}\n`,
		);
	}
	return hash.digest("hex");
}
