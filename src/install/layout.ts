/**
 * The paths of ossify's files on the machine that ossify is installed on.
 * @module
 */
import { segmentsOf } from "../oci_spec/path.ts";

export const libexecFolder = "/usr/libexec/ossify";
export const executablePath = `${libexecFolder}/ossify`;

/**
 * The folders for the executable and the scripts, in order of preference: the first that is writable and not mounted noexec is used. Image-based systems
 * mount /usr read-only.
 */
export const defaultPrefixes: readonly string[] = [libexecFolder, "/opt/ossify", "/var/lib/ossify"];

/** The path of the executable in a prefix. */
export function executableIn(prefix: string = libexecFolder): string {
	return `${prefix}/ossify`;
}

/** The client of the agent in a prefix. */
export function clientIn(prefix: string = libexecFolder): string {
	return `${prefix}/ossify-start`;
}

/** The socket on which the agent listens. The client has this path compiled in. */
export const agentSocket = "/run/ossify/agent.sock";

/** There while an agent begins to listen, or stops, and after one that was killed then. */
export const agentSocketLock = `${agentSocket}.lock`;

/** The units of the agent: its socket, its service, and what opens the socket at boot. */
export const unitPaths = [
	"/etc/systemd/system/ossify-agent.socket",
	"/etc/systemd/system/ossify-agent.service",
	"/etc/systemd/system/sockets.target.d/ossify-agent.conf",
] as const;

/** The beginning of each of them. */
export const unitMark = "# By `ossify install`";

export const ownFolder = "/etc/ossify";
export const receiptPath = `${ownFolder}/installed.json`;
export const lockPath = `${ownFolder}/.lock`;

/** It sorts after all others: engines order hooks by name, and the policy has to see the changes of other hooks. */
export const hookFileName = "zz-ossify.json";

/** The hook that makes the root read-only after hooks of others in the container's namespaces have written to it. */
export const lockHookFileName = "zz-ossify-lock.json";

/** Folders that ossify creates as a hook, the innermost first. It marks containers there whose root becomes read-only later. They are empty on the host. */
export const runFolders = ["/run/ossify/lock", "/run/ossify"];

export const policiesFolder = `${ownFolder}/policy`;

/**
 * The folder of a policy. Its name is the digest of policy.wasm and data.json, so that these never change: a hook that runs while another policy is
 * installed reads either the old or the new one. Its .manifest, with the time of the build, is replaced if another build has the same two files.
 */
export function policyFolder(digest: string): string {
	return `${policiesFolder}/${digest.slice(0, 16)}`;
}

/** A second copy of a bundle's policy.wasm, from which a changed one is restored. */
export function policyCopy(sha256: string): string {
	return `${ownFolder}/source/${sha256.slice(0, 16)}.wasm`;
}

/** The folder that a path is in. */
export function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The last segment of a path. */
export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** The folders above a path, the outermost first, without `/`. */
export function foldersAbove(path: string): string[] {
	const parts = path.split("/").slice(1, -1);
	return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** ` --root DIR` for a command in advice, if the root folder is not `/`. */
export function rootArgument(place: { outside(path: string): string }): string {
	const root = place.outside("");
	return root === "" ? "" : ` --root ${shellWord(root)}`;
}

/** Quotes a word for the shell if needed. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a file is a configuration file, by its suffix. Programs and scripts have none of these. */
export function isConfiguration(path: string): boolean {
	return /\.(?:conf|json|tmpl|toml|yaml)$/.test(path);
}

/** Resolves links. */
interface Links {
	/** The real path of a path, all links followed. */
	resolve(path: string): string;
}

/**
 * A path without `//`, `.`, `..` and a slash at the end. `..` after a link leads to the parent of the link's target, so links up to the last `..` are
 * resolved.
 * @param path an absolute one
 */
export function cleanPath(place: Links, path: string): string {
	const parts = segmentsOf(path);
	const resolved = parts.lastIndexOf("..") + 1;
	const above = resolved === 0 ? "" : place.resolve(`/${parts.slice(0, resolved).join("/")}`).replace(/\/+$/, "");
	return [above, ...parts.slice(resolved)].join("/") || "/";
}
