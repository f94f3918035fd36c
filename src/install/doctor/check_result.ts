/**
 * The results of `doctor`'s checks.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** The result of one check. */
export interface CheckResult {
	/** A stable name: `hook/masked`. */
	readonly check: string;
	readonly ok: boolean;
	readonly message: string;
	/** How to fix the problem, if the check failed. */
	readonly fix?: string;
}

export function passed(check: string, message: string): CheckResult {
	return { check, ok: true, message };
}

export function failed(check: string, message: string, fix: string): CheckResult {
	return { check, ok: false, message, fix };
}

/** The results of `run`. If `run` throws an OssifyError, that is a failed check. */
export function attempted(check: string, fix: string, run: () => readonly CheckResult[]): readonly CheckResult[] {
	try {
		return run();
	} catch (error) {
		if (error instanceof OssifyError) return [failed(check, error.message, fix)];
		throw error;
	}
}
