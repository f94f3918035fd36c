/**
 * Unit files of systemd, read as Quadlet reads them.
 * @see https://github.com/containers/podman/blob/v5.6.0/pkg/systemd/parser/unitfile.go
 * @module
 */
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

/** @throws {OssifyError} `input/invalid-form` for a line that is no section, assignment or comment */
export function readUnitFile(file: FormText): UnitFile {
	const sections = new Map<string, UnitLine[]>();
	let section: UnitLine[] | undefined;
	for (const { text, offset } of joinedLines(file.text)) {
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
function* joinedLines(text: string): Generator<{ readonly text: string; readonly offset: number }> {
	let joined: string[] = [];
	let start = 0;
	let offset = 0;
	for (const line of text.split("\n")) {
		const trimmed = line.trim();
		if (trimmed !== "" && !/^[#;]/.test(trimmed)) {
			if (joined.length === 0) start = offset + line.indexOf(trimmed);
			const continues = trimmed.endsWith("\\");
			joined.push(continues ? trimmed.slice(0, -1) : trimmed);
			if (!continues) {
				yield { text: joined.join(""), offset: start };
				joined = [];
			}
		}
		offset += line.length + 1;
	}
	if (joined.length > 0) yield { text: joined.join(""), offset: start };
}

function shorten(text: string): string {
	return visible(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
