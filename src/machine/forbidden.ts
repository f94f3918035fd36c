/**
 * What is said where this process may not read the files of an engine: most are for root alone.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { isForbidden } from "../platform/files/forbidden.ts";
import { visible } from "../visible.ts";

/** What helps. */
export const asRoot = "run ossify as root";

/** Undefined where the path may be looked at. */
export function whyForbidden(path: string): string | undefined {
	return isForbidden(path) ? `permission denied: ${visible(path)}` : undefined;
}

/** @throws {OssifyError} `host/unreadable` */
export function refuseForbidden(path: string): void {
	if (isForbidden(path)) throw new OssifyError("host/unreadable", `cannot read ${visible(path)}: permission denied`, { advice: asRoot });
}
