/**
 * Colours, where the reader wants and can see them.
 * @module
 */
import picocolors from "picocolors";
import type { Environment, Sink } from "../../platform/mod.ts";

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** What suits a stream: `NO_COLOR` beats `FORCE_COLOR`, which beats what the stream is (https://no-color.org). */
export function colorsFor(sink: Sink, environment: Environment): Colors {
	return picocolors.createColors(wantsColors(sink, environment));
}

function wantsColors(sink: Sink, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
	if (NO_COLOR) return false;
	if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
	return sink.isTerminal && TERM !== "dumb";
}
