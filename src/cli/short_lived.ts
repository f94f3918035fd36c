/**
 * Commands that load the Rego compiler, do their work and exit. With other JIT options they take two thirds of the time.
 * @module
 */
import type { Invocation } from "./invocation.ts";

const compiling = ["test", "init", "build", "check", "fmt"];

/** True for such a call. `test --watch` is not one: it keeps running, so optimised code pays there. */
export function isShortLived({ first = "", own, help }: Invocation): boolean {
	return compiling.includes(first) && !help && !own.some((word) => word === "--watch" || word === "-w");
}
