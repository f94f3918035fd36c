/**
 * Colours for the compiler's diagnostics.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { Colors } from "../../terminal/mod.ts";

/** One cause often has a hundred effects, which would push the first out of sight. */
const most = 20;

/**
 * The first of the diagnostics, in the order that they are given in, coloured: the place, the code, and the mark below the source line.
 * @param least how many are shown in any case
 */
export function showDiagnostics(
	diagnostics: readonly Diagnostic[],
	render: (some: readonly Diagnostic[]) => string,
	colors: Colors,
	least = 0,
): string {
	const shown = Math.max(most, least);
	const text = render(diagnostics.slice(0, shown));
	const more = diagnostics.length - shown;
	const rest = more > 0 ? `\n\n… and ${more} more; --format json lists all` : "";
	return text
		.split("\n")
		.map((line) => paintLine(line, colors))
		.join("\n")
		.concat(rest);
}

function paintLine(line: string, colors: Colors): string {
	if (/^\t[\s^]*\^$/.test(line)) return colors.red(line);
	if (line.startsWith("\t→ ")) return colors.green(line);
	const [, place, code, message] = /^(\S.*?:\d+:\d+:) ([\w-]+:) (.*)$/.exec(line) ?? [];
	if (place && code) return `${colors.bold(place)} ${colors.dim(code)} ${message}`;
	return line;
}
