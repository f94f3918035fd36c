/**
 * Lines and columns.
 * @module
 */

/** Breaks lines at spaces so that none is wider than `width`, where words allow it. */
export function wrap(text: string, width: number): string {
	return filled(text.split(" "), width).join("\n");
}

/** The width of sentences for a stream: that of its terminal; elsewhere lines stay whole, for programs that search them. */
export function widthFor({ isTerminal, columns: width }: { readonly isTerminal: boolean; readonly columns: number }): number {
	return isTerminal ? width : Number.POSITIVE_INFINITY;
}

/** Breaks a text at any white space into lines with an indent, none wider than `width` where words allow it. */
export function paragraph(text: string, indent: string, width: number): string[] {
	const room = Math.max(24, width - indent.length);
	return filled(text.split(/\s+/), room).map((line) => indent + line);
}

/** Words in lines, as many in each as fit. @param separator between two words of a line */
export function filled(words: readonly string[], width: number, separator = " "): string[] {
	const lines: string[] = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + separator.length + word.length <= width) lines[lines.length - 1] = last + separator + word;
		else lines.push(word);
	}
	return lines;
}

/** A sign, a name and the rest, the names padded to one width; what is too long goes to the next line, after a comma. */
export function columns(rows: readonly (readonly [sign: string, name: string, rest: string])[], width: number): string[] {
	const widest = Math.max(0, ...rows.map(([, name]) => name.length));
	const margin = 2 + 2 + widest + 2;
	const room = Math.max(24, width - margin);
	return rows.map(([sign, name, rest]) => {
		const lines = filled(rest.split(/(?<=,)/), room, "");
		return `  ${sign} ${name.padEnd(widest)}  ${lines.join(`\n${" ".repeat(margin)}`)}`;
	});
}

/** Breaks a text without regard to words: a name or a path may be wider than the terminal. */
export function hardWrapped(text: string, width: number): string[] {
	const characters = [...text];
	if (characters.length <= width) return [text];
	const lines: string[] = [];
	for (let at = 0; at < characters.length; at += width) lines.push(characters.slice(at, at + width).join(""));
	return lines;
}
