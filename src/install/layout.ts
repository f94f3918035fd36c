/**
 * Where ossify's files are, by their paths on the machine that they are for.
 * @module
 */

export const libexecFolder = "/usr/libexec/ossify";
export const executablePath = `${libexecFolder}/ossify`;

/**
 * Where the executable and the scripts go where nobody says otherwise: the first that can be written to, and from which programs can be started.
 * Image-based systems mount /usr read-only.
 */
export const defaultPrefixes: readonly string[] = [libexecFolder, "/opt/ossify", "/var/lib/ossify"];

/** The executable, in the folder that it was installed to. */
export function executableIn(prefix: string = libexecFolder): string {
	return `${prefix}/ossify`;
}

export const ownFolder = "/etc/ossify";
export const receiptPath = `${ownFolder}/installed.json`;
export const lockPath = `${ownFolder}/.lock`;

/** UnderlyingRuntime all others: engines order hooks by name, and what other hooks add to a container is to be decided upon, too. */
export const hookFileName = "zz-ossify.json";

/** The hook that locks the root when those of others, in the container's namespaces, have written to it. */
export const lockHookFileName = "zz-ossify-lock.json";

/** Made by ossify as a hook, the innermost first: where it marks containers whose root is locked later. They are empty on the host. */
export const runFolders = ["/run/ossify/lock", "/run/ossify"];

export const policiesFolder = `${ownFolder}/policy`;

/**
 * Named by its policy.wasm and data.json, so that these never change: a hook that runs while another policy is installed reads one or the other.
 * Its .manifest, with the time of the build, is replaced where another build gave the same two.
 */
export function policyFolder(digest: string): string {
	return `${policiesFolder}/${digest.slice(0, 16)}`;
}

/** A second copy of a bundle's policy.wasm: a changed one can be replaced by it. */
export function policyCopy(sha256: string): string {
	return `${ownFolder}/source/${sha256.slice(0, 16)}.wasm`;
}

/** The folder that a path is in. */
export function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** What a path leads to, without the folders. */
export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** The folders above a path, the outermost first, without `/`. */
export function foldersAbove(path: string): string[] {
	const parts = path.split("/").slice(1, -1);
	return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** What a command that is advised needs besides, to be about the same machine: nothing for this one. */
export function rootArgument(place: { outside(path: string): string }): string {
	const root = place.outside("");
	return root === "" ? "" : ` --root ${shellWord(root)}`;
}

/** A word of the shell. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a file is of a configuration, by its name: programs and scripts have no such ending. */
export function isConfiguration(path: string): boolean {
	return /\.(?:conf|json|tmpl|toml|yaml)$/.test(path);
}

/** What a path leads by. */
interface Links {
	/** The real path of a path, all links followed. */
	resolve(path: string): string;
}

/**
 * Without `//`, `.`, `..` and a slash at the end. `..` behind a link leads out of the folder that the link leads to: up to the last `..`, links are
 * followed.
 * @param path an absolute one
 */
export function cleanPath(place: Links, path: string): string {
	const parts = path.split("/").filter((part) => part !== "" && part !== ".");
	const behind = parts.lastIndexOf("..") + 1;
	const above = behind === 0 ? "" : place.resolve(`/${parts.slice(0, behind).join("/")}`).replace(/\/+$/, "");
	return [above, ...parts.slice(behind)].join("/") || "/";
}
