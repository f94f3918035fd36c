/**
 * What the hook that locks the root is made of.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { shellPath } from "../../hook/lock_script.ts";
import type { Place } from "../../platform/place.ts";

/** On most machines /bin is a link, which is not followed here. */
const programs = [
	[shellPath, `/usr${shellPath}`],
	["/usr/bin/mount", "/bin/mount", "/usr/sbin/mount", "/sbin/mount"],
];

/** @throws {OssifyError} `host/no-launcher` */
export function requireShell(place: Place, what: string): void {
	const missing = programs.find((paths) => paths.every((path) => place.look(path) === undefined));
	if (missing === undefined) return;
	const message = `cannot install ${what}: there is no ${missing.join(" or ")}, by which it makes the root read-only behind other hooks; a shell (dash, bash), util-linux and busybox have them`;
	throw new OssifyError("host/no-launcher", message);
}
