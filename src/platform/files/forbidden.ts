/**
 * Whether this process lacks the permission to look at a path: other functions then say that there is nothing.
 * @module
 */
import { lstatSync } from "node:fs";
import { codeOf } from "../fault.ts";

/** A folder above it may not be searched. */
export function isForbidden(path: string): boolean {
	try {
		lstatSync(path, { throwIfNoEntry: false });
		return false;
	} catch (error) {
		return ["EACCES", "EPERM"].includes(codeOf(error) ?? "");
	}
}
