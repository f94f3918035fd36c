/**
 * Colours, where the reader wants and can see them.
 * @module
 */
import picocolors from "picocolors";
import type { Environment, Sink } from "../../platform/mod.ts";
import type { Colors } from "../../terminal/mod.ts";
import { asOwn } from "./shown.ts";

/** The colours for a stream: `NO_COLOR` overrides `FORCE_COLOR`, which overrides the kind of stream (https://no-color.org). */
export function colorsFor(sink: Sink, environment: Environment): Colors {
	const colors = picocolors.createColors(wantsColors(sink, environment));
	return colors.isColorSupported ? marked(colors) : colors;
}

/** Colours that `shown` recognizes as ossify's own. */
function marked({ bold, dim, red, green, yellow, cyan }: Colors): Colors {
	const entries = Object.entries({ bold, dim, red, green, yellow, cyan }).map(([name, paint]) => [name, markedPaint(paint)]);
	return Object.fromEntries(entries) as Colors;
}

/** Where the colour ends within the text, it is started again, as picocolors does. */
function markedPaint(paint: (text: string) => string): (text: string) => string {
	const [open = "", close = ""] = paint("|").split("|").map(asOwn);
	return (text) => `${open}${String(text).replaceAll(close, `${close}${open}`)}${close}`;
}

function wantsColors(sink: Sink, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
	if (NO_COLOR) return false;
	if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
	return sink.isTerminal && TERM !== "dumb";
}
