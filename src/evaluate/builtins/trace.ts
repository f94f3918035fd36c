/**
 * `trace`, which speaks to OPA's debugger alone. Tests call it, and `opa test` takes them.
 * @module
 */
import type { Family } from "./builtin.ts";
import { text } from "./operands.ts";

export const trace: Family = {
	trace: (note) => {
		text(note);
		return true;
	},
};
