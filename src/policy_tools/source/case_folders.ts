/**
 * Which folders hold a case: a container's spec, and what is expected of it. Their files are not part of a policy.
 * @module
 */

/** The files that make a folder a case, the first that is there: a spec, or a bundle that holds one. */
export const specFiles = ["spec.json", "bundle/config.json"] as const;

/** The case folders among the files of a folder, each ending with a slash. The folder itself is not one. */
export function caseFoldersIn(names: readonly string[]): string[] {
	const folders = names.flatMap((name) => {
		const file = specFiles.find((one) => name.endsWith(`/${one}`));
		return file === undefined ? [] : [name.slice(0, -file.length)];
	});
	return [...new Set(folders)].sort();
}
