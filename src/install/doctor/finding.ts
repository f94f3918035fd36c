/**
 * What `doctor` finds.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** One thing that was looked at. */
export interface Finding {
	/** A stable name: `hook/masked`. */
	readonly check: string;
	readonly ok: boolean;
	readonly message: string;
	/** What to do about it, where it is not as it should be. */
	readonly mend?: string;
}

/** As it should be. */
export function good(check: string, message: string): Finding {
	return { check, ok: true, message };
}

/** Not as it should be. */
export function bad(check: string, message: string, mend: string): Finding {
	return { check, ok: false, message, mend };
}

/** What `look` finds; a failure of ossify's own to look is a finding, too. */
export function guarded(check: string, mend: string, look: () => readonly Finding[]): readonly Finding[] {
	try {
		return look();
	} catch (error) {
		if (error instanceof OssifyError) return [bad(check, error.message, mend)];
		throw error;
	}
}
