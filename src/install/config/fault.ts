/**
 * What is wrong with a configuration file.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** @param what a file, or what stands in it */
export function notUnderstood(what: string, why: string, cause?: unknown): OssifyError {
	return invalid(`cannot understand ${what}: ${why}`, cause);
}

/** What keeps a file from being edited. */
export function notEditable(file: string, why: string, cause?: unknown): OssifyError {
	return invalid(`cannot edit ${file}: ${why}`, cause);
}

function invalid(message: string, cause: unknown): OssifyError {
	return new OssifyError("host/invalid-config", message, cause === undefined ? {} : { cause });
}
