/**
 * What the hook that locks the root is made of.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { requireProgram, shellPaths } from "../payload/mod.ts";

const programs = [shellPaths, ["/usr/bin/mount", "/bin/mount", "/usr/sbin/mount", "/sbin/mount"]];

const use = "by which it makes the root read-only behind other hooks; a shell (dash, bash), util-linux and busybox have them";

/** @throws {OssifyError} `host/no-launcher` */
export function requireShell(place: Place, what: string): void {
	for (const paths of programs) requireProgram(place, what, paths, use);
}
