/**
 * Which commands load the Rego compiler, do their work and end: an engine that knows does it in two thirds of the time.
 * @module
 */
import type { Invocation } from "./invocation.ts";

const compiling = ["test", "init", "build", "check", "fmt"];

/** True for such a call. `test --watch` is none: it goes on, and what the engine optimises pays there. */
export function isBrisk({ first = "", own, help }: Invocation): boolean {
	return compiling.includes(first) && !help && !own.some((word) => word === "--watch" || word === "-w");
}
