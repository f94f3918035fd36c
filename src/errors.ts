/**
 * Every failure that ossify reports, with a code that stays and an exit code that follows from its kind.
 * @module
 */

/** Who is at fault, which decides the exit code (DESIGN.md, "Commands"). */
export type ErrorKind = "denied" | "usage" | "policy" | "input" | "host";

/** The exit code of each kind; 0 is success and never an error's. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
	denied: 1,
	usage: 2,
	policy: 3,
	input: 4,
	host: 5,
};

/**
 * An error that ossify foresaw. The message says what was being done, what stood in the way and what to do;
 * it never holds an environment value of a container.
 */
export class OssifyError extends Error {
	override readonly name = "OssifyError";
	/** Who is at fault. */
	readonly kind: ErrorKind;
	/** A stable name for this failure, `KIND/WHAT`, for programs and tests. */
	readonly code: string;

	/**
	 * @param code `KIND/WHAT`, for example `input/not-json`; the part before the slash is the error's kind
	 * @param message for people
	 */
	constructor(code: `${ErrorKind}/${string}`, message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.code = code;
		this.kind = code.slice(0, code.indexOf("/")) as ErrorKind;
	}

	/** The exit code a command ends with on this error. */
	get exitCode(): number {
		return exitCodes[this.kind];
	}
}
