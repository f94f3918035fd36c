/**
 * The programs that the hook that makes the root read-only needs.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { requireProgram, shellPaths } from "../payload/mod.ts";

const programs = [shellPaths, ["/usr/bin/mount", "/bin/mount", "/usr/sbin/mount", "/sbin/mount"]];

const use = "which make the root read-only after other hooks; a shell (dash, bash), util-linux and busybox provide them";

/** @throws {OssifyError} `host/no-launcher` */
export function requireShell(place: Place, what: string): void {
	for (const paths of programs) requireProgram(place, what, paths, use);
}
