/**
 * The answer to a request of the command line that failed.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** Why a request of the command line failed, and what to do. */
export interface Failure {
	readonly error: string;
	readonly advice?: string;
}

/** What is known of an error. */
export function failureOf(error: unknown): Failure {
	if (!(error instanceof OssifyError)) return { error: error instanceof Error ? error.message : String(error) };
	return { error: error.message, ...(error.advice !== undefined && { advice: error.advice }) };
}
