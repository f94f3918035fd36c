/**
 * Which folders hold a case: a container's spec, and what is expected of it. Their files are not part of a policy.
 * @module
 */

/**
 * The files that make a folder a case, the first that is there: a spec, a bundle that holds one, or a manifest or another form of a container. The
 * last has no extension, as `opa test` would take it for data.
 */
export const specFiles = ["spec.json", "bundle/config.json", "manifest"] as const;

/** What makes a folder a case that lacks its spec: it would pass over unseen. */
const expectedFile = "decision.json";

/** The case folders among the files of a folder, each ending with a slash. The folder itself is not one. */
export function caseFoldersIn(names: readonly string[]): string[] {
	const folders = names.flatMap((name) => {
		const file = [...specFiles, expectedFile].find((one) => name.endsWith(`/${one}`));
		return file === undefined ? [] : [name.slice(0, -file.length)];
	});
	return [...new Set(folders)].sort();
}
