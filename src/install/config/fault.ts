/**
 * Errors about configuration files.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** @param what a file, or a value in it */
export function notUnderstood(what: string, why: string, cause?: unknown): OssifyError {
	return invalid(`cannot understand ${what}: ${why}`, cause);
}

/** Why a file cannot be edited. */
export function notEditable(file: string, why: string, cause?: unknown): OssifyError {
	return invalid(`cannot edit ${file}: ${why}`, cause);
}

function invalid(message: string, cause: unknown): OssifyError {
	return new OssifyError("host/invalid-config", message, cause === undefined ? {} : { cause });
}
