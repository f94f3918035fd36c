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

/** Keys and indexes, from the outside of a document in. */
export type Part = readonly (string | number)[];

/** What is known of a failure besides its message. */
export interface ErrorDetails {
	readonly cause?: unknown;
	/** What to do about it. */
	readonly advice?: string | undefined;
	/** What of the document is wrong that was read or decided. */
	readonly part?: Part | undefined;
}

/**
 * An error that ossify foresaw. The message says what was being done and what stood in the way, `advice` what to do;
 * neither ever holds an environment value of a container.
 */
export class OssifyError extends Error {
	override readonly name = "OssifyError";
	/** Who is at fault. */
	readonly kind: ErrorKind;
	/** A stable name for this failure, `KIND/WHAT`, for programs and tests. */
	readonly code: string;
	/** What to do, where the message does not say so itself. */
	readonly advice: string | undefined;
	/** What is wrong of the document that was read or decided, where it is a part of it. */
	readonly part: Part | undefined;

	/**
	 * @param code `KIND/WHAT`, for example `input/not-json`; the part before the slash is the error's kind
	 * @param message for people
	 */
	constructor(code: `${ErrorKind}/${string}`, message: string, details: ErrorDetails = {}) {
		super(message, "cause" in details ? { cause: details.cause } : undefined);
		this.code = code;
		this.advice = details.advice;
		this.part = details.part;
		this.kind = code.slice(0, code.indexOf("/")) as ErrorKind;
	}

	/** The exit code a command ends with on this error. */
	get exitCode(): number {
		return exitCodes[this.kind];
	}
}

/** A place in a text, from 1. */
export interface TextPlace {
	/** The text's file, where the one who found the fault knows it. */
	readonly path?: string;
	readonly row: number;
	/** In UTF-16 code units. */
	readonly column: number;
}

/** A failure that has a place: in the text that was read, or in the Rego that was evaluated. */
export class PlacedError extends OssifyError {
	/** What is wrong there; the message says it with the place. */
	readonly what: string;
	readonly place: TextPlace;

	constructor(
		code: `${ErrorKind}/${string}`,
		message: string,
		{ what, place, ...details }: ErrorDetails & { what: string; place: TextPlace },
	) {
		super(code, message, details);
		this.what = what;
		this.place = place;
	}
}
