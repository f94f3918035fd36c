/**
 * Resolves paths.
 * @module
 */
import { realpathSync } from "node:fs";
import { unreadable } from "../fault.ts";
import type { Blame } from "../platform.ts";

/** The absolute path, all links resolved. @throws {OssifyError} `BLAME/unreadable` */
export function realPath(path: string, blame: Blame): string {
	try {
		return realpathSync(path);
	} catch (cause) {
		throw unreadable(blame, path, cause);
	}
}
