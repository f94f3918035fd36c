/**
 * Unit files of systemd, read as Quadlet reads them.
 * @see https://github.com/containers/podman/blob/v5.6.0/pkg/systemd/parser/unitfile.go
 * @module
 */
import type { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { errorAtOffset, type FormText } from "../document/mod.ts";

/** An assignment, with its lines joined. */
export interface UnitLine {
	readonly key: string;
	/** Without spaces at its ends. */
	readonly value: string;
	/** Of its first line in the file, in UTF-16 code units. */
	readonly offset: number;
}

/** The assignments of a file, by section; of a section that is there several times, all. */
export type UnitFile = ReadonlyMap<string, readonly UnitLine[]>;

/** @throws {OssifyError} `input/invalid-form` for a line that is no section, assignment or comment, or that versions of Podman join differently */
export function readUnitFile(file: FormText): UnitFile {
	const sections = new Map<string, UnitLine[]>();
	let section: UnitLine[] | undefined;
	for (const { text, offset } of joinedLines(file)) {
		const [, name] = /^\[([^[\]]+)\][ \t]*$/.exec(text) ?? [];
		if (name !== undefined) {
			section = sections.get(name) ?? [];
			sections.set(name, section);
			continue;
		}
		const equals = text.indexOf("=");
		if (equals <= 0) throw errorAtOffset(file, offset, `${shorten(text)} is not a section, an assignment or a comment`);
		if (section === undefined) throw errorAtOffset(file, offset, "an assignment is above the first section");
		section.push({ key: text.slice(0, equals).trimEnd(), value: text.slice(equals + 1).trim(), offset });
	}
	return sections;
}

/** The lines without comments. One that ends with a backslash goes on in the next; comments between them are left out. */
function* joinedLines(file: FormText): Generator<{ readonly text: string; readonly offset: number }> {
	let joined: string[] = [];
	let start = 0;
	let offset = 0;
	/** Of the last line with a backslash; whether an empty line follows it. */
	let continued = { at: 0, isEmptyNext: false };
	for (const line of file.text.split("\n")) {
		const trimmed = line.trim();
		const at = offset + line.indexOf(trimmed);
		offset += line.length + 1;
		if (trimmed === "") continued.isEmptyNext = true;
		if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
		if (joined.length === 0) start = at;
		else if (continued.isEmptyNext) throw emptyLineAfter(file, continued.at);
		const continues = trimmed.endsWith("\\");
		continued = { at, isEmptyNext: false };
		joined.push(continues ? trimmed.slice(0, -1) : trimmed);
		if (continues) continue;
		yield { text: joined.join(""), offset: start };
		joined = [];
	}
	if (joined.length > 0) yield { text: joined.join(""), offset: start };
}

function emptyLineAfter(file: FormText, offset: number): OssifyError {
	const what =
		"the line ends with a backslash, and an empty line follows: Podman 4.9 and 5.0 end the value there, 5.4 and later join the lines";
	return errorAtOffset(file, offset, what, "remove the backslash or the empty line");
}

function shorten(text: string): string {
	return visible(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
