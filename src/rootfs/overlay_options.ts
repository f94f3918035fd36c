/**
 * The folders that the options of an overlay mount name.
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 * @module
 */

/** Folders by purpose, each as written and, if different, without its escapes: kernels differ in where they accept escapes. */
export interface OverlayFolders {
	readonly upper: readonly string[];
	readonly work: readonly string[];
	/** On top first. */
	readonly lower: readonly string[];
}

/** @param options each a key with its value */
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

/** Runtimes join the options with commas, and the kernel splits them again: one string can hold several, and a backslash escapes a comma. */
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
