/**
 * The entries of a systemd unit, and where they are.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html
 * @module
 */

/** `KEY=VALUE`. */
export interface Entry {
	readonly section: string;
	readonly key: string;
	/** Without the white space around it; lines that a backslash continues are in it as they are. */
	readonly value: { readonly text: string; readonly at: number; readonly until: number };
	/** The end of its last line, before the line break. */
	readonly end: number;
	/** Whether a backslash continues it to the end of the text: a line that is added there belongs to it. */
	readonly isOpen: boolean;
}

/** All entries, in their order. */
export function entriesOf(text: string): readonly Entry[] {
	const entries: Entry[] = [];
	let section = "";
	let offset = 0;
	while (offset < text.length) {
		const { end, isOpen } = endOfEntry(text, offset);
		const line = text.slice(offset, end);
		section = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1] ?? section;
		const [, before, key = "", value = ""] = /^(\ufeff?[ \t]*([A-Za-z][\w-]*)[ \t]*=[ \t]*)(.*?)[ \t\r]*$/s.exec(line) ?? [];
		if (before !== undefined) {
			const at = offset + before.length;
			entries.push({ section, key, value: { text: value, at, until: at + value.length }, end, isOpen });
		}
		offset = end + 1;
	}
	return entries;
}

/** The line break that ends an entry: not one after a backslash. Between lines that go on, comments and empty lines are left out. */
function endOfEntry(text: string, offset: number): { readonly end: number; readonly isOpen: boolean } {
	let end = lineEnd(text, offset);
	let continued = !isIgnored(text, offset, end) && isContinued(text, offset, end);
	for (let start = end + 1; continued && start <= text.length; start = end + 1) {
		end = lineEnd(text, start);
		continued = isIgnored(text, start, end) || isContinued(text, start, end);
	}
	return { end, isOpen: continued };
}

function lineEnd(text: string, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end < 0 ? text.length : end;
}

function isIgnored(text: string, offset: number, end: number): boolean {
	return /^\s*(?:[#;]|$)/.test(text.slice(offset, end));
}

function isContinued(text: string, offset: number, end: number): boolean {
	return /\\\s*$/.test(text.slice(offset, end));
}
