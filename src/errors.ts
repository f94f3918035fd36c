/**
 * Every failure that ossify reports, with a code that stays and an exit code that follows from its kind.
 * @module
 */
import type { ErrorCode } from "./error_codes.ts";

export type { CodeOf, ErrorCode } from "./error_codes.ts";

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
	/** Of a decision, the entry that is wrong, as the policy gave it: by it, the rule is found that gave it. */
	readonly given?: unknown;
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
	readonly code: ErrorCode;
	/** What to do, where the message does not say so itself. */
	readonly advice: string | undefined;
	/** What is wrong of the document that was read or decided, where it is a part of it. */
	readonly part: Part | undefined;
	/** Of a decision, the entry that is wrong. */
	readonly given: unknown;

	/**
	 * @param code `KIND/WHAT`, for example `input/not-json`; the part before the slash is the error's kind
	 * @param message for people
	 */
	constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
		super(message, "cause" in details ? { cause: details.cause } : undefined);
		this.code = code;
		this.advice = details.advice;
		this.part = details.part;
		this.given = details.given;
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

	constructor(code: ErrorCode, message: string, { what, place, ...details }: ErrorDetails & { what: string; place: TextPlace }) {
		super(code, message, details);
		this.what = what;
		this.place = place;
	}
}

/**
 * What was thrown, as an error with a code. What the operating system refused, and memory or stack that the host or a policy ran out of, are
 * no bugs of ossify; what is left is one.
 */
export function coded(error: unknown): OssifyError {
	if (error instanceof OssifyError) return error;
	return refusedBySystem(error) ?? exhausted(error) ?? failedAsWasm(error) ?? bug(error);
}

/** What helps, by the name that the operating system gives the error. */
const systemAdvice: Readonly<Record<string, string>> = {
	EMFILE: "raise the limit of open files of the service that starts ossify (LimitNOFILE=, ulimit -n)",
	ENFILE: "the whole system has too many open files: raise fs.file-max",
	ENOMEM: "give the machine, or the cgroup that ossify runs in, more memory",
	EAGAIN: "raise the limit of processes or of locked memory of the service that starts ossify (TasksMax=, ulimit -u)",
	EPERM: "does a seccomp filter or a security module forbid it to the service that starts ossify?",
	EACCES: "does ossify run as root? If so, does a security module, or a mode, forbid it to the service that starts it?",
	ENOSYS: "does a seccomp filter forbid it to the service that starts ossify, or is the kernel too old?",
	ENOSPC: "free some space",
};

/** Errors of `node:` modules have a `code` and a `syscall`; those of system calls that ossify makes itself, an `errno` and a `call`. */
function refusedBySystem(error: unknown): OssifyError | undefined {
	if (!(error instanceof Error)) return undefined;
	const { code, errno, syscall, call } = error as { code?: unknown; errno?: unknown; syscall?: unknown; call?: unknown };
	const name = [code, errno].find((one): one is string => typeof one === "string" && /^(?:E[A-Z\d]+|errno \d+)$/.test(one));
	if (name === undefined) return undefined;
	const what = [syscall, call].find((one) => typeof one === "string") ?? "a system call";
	return new OssifyError("host/system", `the system refuses ${what}: ${error.message}`, { cause: error, advice: systemAdvice[name] });
}

function exhausted(error: unknown): OssifyError | undefined {
	if (!(error instanceof RangeError)) return undefined;
	if (/call stack/i.test(error.message)) {
		const advice = "is something in the policy, its data or the input nested thousands deep?";
		return new OssifyError("host/no-stack", "there is not enough stack for this", { cause: error, advice });
	}
	if (!/memory|allocation/i.test(error.message)) return undefined;
	return new OssifyError("host/no-memory", "there is not enough memory", { cause: error, advice: systemAdvice.ENOMEM });
}

function failedAsWasm(error: unknown): OssifyError | undefined {
	const { RuntimeError, CompileError, LinkError } = WebAssembly;
	if (![RuntimeError, CompileError, LinkError].some((kind) => error instanceof kind)) return undefined;
	return new OssifyError("policy/failed", `the policy's WebAssembly failed: ${(error as Error).message}`, { cause: error });
}

function bug(error: unknown): OssifyError {
	const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return new OssifyError("host/bug", `this is a bug in ossify, please report it: ${said}`, { cause: error });
}
