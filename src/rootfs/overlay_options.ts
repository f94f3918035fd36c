/**
 * The folders in the options of an overlay mount.
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 * @module
 */

/** Folders by purpose, each as written and, if different, without its escapes: kernels differ in where they accept escapes. */
export interface OverlayFolders {
	readonly upper: readonly string[];
	readonly work: readonly string[];
	/** The top one first. */
	readonly lower: readonly string[];
}

/** Reads the folders. @param options each a key with its value */
export function overlayFolders(options: readonly string[]): OverlayFolders {
	const valuesOf = (...keys: string[]) =>
		options.filter((option) => keys.some((key) => option.startsWith(`${key}=`))).map((option) => option.slice(option.indexOf("=") + 1));
	const single = (key: string) => valuesOf(key).flatMap(spellings);
	const lists = valuesOf("lowerdir")
		.flatMap((value) => splitUnescaped(value, ":"))
		.filter((folder) => folder !== "");
	return {
		upper: single("upperdir"),
		work: single("workdir"),
		lower: [...lists.flatMap(spellings), ...valuesOf("lowerdir+", "datadir+").flatMap(spellings)],
	};
}

function spellings(folder: string): string[] {
	return folder.includes("\\") ? [folder.replace(/\\(.)/gs, "$1"), folder] : [folder];
}

/** Splits options as the kernel does after runtimes have joined them with commas: one string can contain several, and a backslash escapes a comma. */
export function overlayOptions(options: readonly string[]): string[] {
	return splitUnescaped(options.join(","), ",");
}

function splitUnescaped(text: string, separator: string): string[] {
	const parts: string[] = [];
	let start = 0;
	for (let at = 0; at < text.length; at++) {
		if (text[at] === "\\") at++;
		else if (text[at] === separator) {
			parts.push(text.slice(start, at));
			start = at + 1;
		}
	}
	return [...parts, text.slice(start)];
}
