/**
 * What a builtin function is.
 * @module
 */
import type { RegoValue } from "../rego/mod.ts";

/** A builtin: values in, a value out. Undefined where it has none. Pure: the same operands give the same value. */
export type Builtin = (...operands: RegoValue[]) => RegoValue | undefined;

/** Builtins by their names in Rego. */
export type Family = Readonly<Record<string, Builtin>>;

/**
 * Operands that a builtin has no value for. In Rego such a call is undefined, and only that; anything else that a builtin throws ends the
 * evaluation.
 */
export class BuiltinError extends Error {}

/** A value, or undefined. */
export function attempted<T>(attempt: () => T): T | undefined {
	try {
		return attempt();
	} catch (error) {
		if (error instanceof BuiltinError) return undefined;
		throw error;
	}
}

/** Whether there is a value, of what only asks for that. */
export function succeeds(attempt: () => unknown): boolean {
	return attempted(() => [attempt()]) !== undefined;
}
