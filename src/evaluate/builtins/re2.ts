/**
 * RE2's expressions, compiled once.
 * @module
 */
import { RE2JS, RE2JSException } from "re2js";
import { BuiltinError } from "./builtin.ts";

const compiled = new Map<string, RE2JS>();
const maxCompiled = 100;

/** @throws {BuiltinError} where RE2 does not accept the pattern */
export function compile(pattern: string): RE2JS {
	const known = compiled.get(pattern);
	if (known) return known;
	if (compiled.size >= maxCompiled) compiled.clear();
	const fresh = attempt(() => RE2JS.compile(pattern));
	compiled.set(pattern, fresh);
	return fresh;
}

function attempt<T>(compile: () => T): T {
	try {
		return compile();
	} catch (error) {
		if (error instanceof RE2JSException) throw new BuiltinError(error.message);
		throw error;
	}
}
