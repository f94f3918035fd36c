/**
 * Commands that are one text, split as Compose splits them: quotes and backslashes as in a shell, and nothing is expanded.
 * @see https://github.com/mattn/go-shellwords
 * @module
 */

/** Space; a quoted part; an escaped character; an operator; other characters. */
const token = /(\s+)|'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.?)|([;&|<>])|([^\s'"\\;&|<>]+)/sy;

/** The words; undefined where a quote is not closed. Compose ignores what follows an operator of the shell (`;`, `&`, `|`, `<`, `>`). */
export function wordsOf(text: string): readonly string[] | undefined {
	const words: string[] = [];
	let inWord = false;
	for (token.lastIndex = 0; token.lastIndex < text.length; ) {
		const match = token.exec(text);
		if (match === null) return undefined;
		const [, space, single, double, escaped, operator, plain] = match;
		if (operator !== undefined) break;
		if (space === undefined) {
			const part = single ?? double?.replaceAll(/\\(.)/gs, "$1") ?? escaped ?? plain ?? "";
			words.push(inWord ? `${words.pop() ?? ""}${part}` : part);
		}
		inWord = space === undefined;
	}
	return words;
}
