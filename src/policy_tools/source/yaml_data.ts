/**
 * YAML for data: strict where two readers of it could differ.
 * @module
 */
import { type Document, parseDocument } from "yaml";
import { OssifyError, PlacedError, type TextPlace } from "../../errors.ts";
import { type Fault, faultIn } from "../../yaml/mod.ts";

/** The library takes a second for 2 MB, and 300 times the memory: a document with a line every 4 bytes could use up a machine's. */
const maxYaml = 4 * 1024 * 1024;

/**
 * Reads a document. One that is empty, or has only comments, is an empty object.
 * @throws {OssifyError} `policy/invalid-data`, `policy/too-large`
 */
export function readYaml(text: string, path: string): unknown {
	if (text.length > maxYaml) {
		throw new OssifyError("policy/too-large", `cannot use ${path}: it has more than ${maxYaml} characters of YAML`, {
			advice: "write it as JSON, which is read much faster",
		});
	}
	const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
	const fault =
		document.errors[0] ??
		document.warnings[0] ??
		versionFault(document, text) ??
		faultIn(document, { numbers: true, placeOf: (offset) => placeAt(text, offset) });
	if (fault) throw notYaml(fault, text, path);
	if (document.contents === null) return {};
	return document.toJS({ maxAliasCount: -1 }); // They were counted.
}

/** By YAML 1.1, `no` is false, 1:30 is 90, and 010 is 8. Directives, which begin with %, only come before the first line of content. */
function versionFault({ directives }: Document.Parsed, text: string): Fault | undefined {
	const { explicit, version } = directives.yaml;
	if (!explicit || version === "1.2") return undefined;
	const start = text.search(/^%YAML/m);
	return { code: "YAML_VERSION", message: `it declares YAML ${version}, and ossify reads YAML 1.2`, pos: [start, start] };
}

function notYaml(fault: Fault, text: string, path: string): OssifyError {
	const message = fault.code === "MULTIPLE_DOCS" ? "it holds several documents" : fault.message;
	const place = placeAt(text, fault.pos[0]);
	return new PlacedError("policy/invalid-data", `cannot read ${path} as YAML: line ${place.row}, column ${place.column}: ${message}`, {
		what: isYaml.includes(fault.code) ? message : `it is not YAML: ${message}`,
		place,
		advice: lessons.find(([code, pattern]) => code === fault.code && pattern.test(fault.message))?.[2] ?? usual,
		cause: fault,
	});
}

function placeAt(text: string, offset: number): TextPlace {
	const before = text.slice(0, offset);
	return { row: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

const usual = "correct this line or the one above it: the YAML parser stopped here";
const quotes = "put the text in quotes";

/** What is refused although it is YAML. */
const isYaml: readonly string[] = ["DUPLICATE_KEY", "KEY_NOT_TEXT", "MISREAD_NUMBER", "NUMBER_BASE", "YAML_VERSION"];

/** Advice by the parser's code and a part of its message: the first match counts. */
const lessons: readonly (readonly [code: string, message: RegExp, advice: string])[] = [
	["TAB_AS_INDENT", /./, "indent with spaces"],
	["DUPLICATE_KEY", /./, "keep one of the two"],
	["KEY_NOT_TEXT", /alias|mapping|list/, "write the key as text"],
	["KEY_NOT_TEXT", /./, "put the key in quotes"],
	["MISREAD_NUMBER", /./, "write it as a string, in quotes"],
	["NUMBER_BASE", /./, "write a number in decimal, and text, such as permissions, in quotes"],
	["YAML_VERSION", /./, "delete the line, and put strings in quotes: in YAML 1.2, yes and no are strings"],
	["MULTIPLE_DOCS", /./, "keep one of them: delete the line --- and what belongs to it, or move it to another file"],
	["BAD_INDENT", /end with a \]/, "close the list with ] after its last item, and put text that contains # in quotes"],
	["BAD_INDENT", /end with a \}/, "close the mapping with } after its last value, and put text that contains # in quotes"],
	["BAD_INDENT", /./, "indent all keys of one mapping, and all items of one list, equally"],
	["BLOCK_IN_FLOW", /./, "within { } or [ ], put text that contains a : followed by a space in quotes, and write lists as [A, B]"],
	["MISSING_CHAR", /quote/, "close the text with the quote that it begins with"],
	["MISSING_CHAR", /map values/, "is a : and a value missing after the key, or is the line indented wrongly?"],
	["BAD_SCALAR_START", /./, quotes],
	["BAD_DQ_ESCAPE", /./, "a backslash in double quotes is written \\\\; in single quotes it needs no other"],
	["BLOCK_AS_IMPLICIT_KEY", /./, "does a value contain a : followed by a space? Then put it in quotes. If not, check the indentation"],
	["BAD_ALIAS", /is within/, "write out the value of the alias (*NAME)"],
	["BAD_ALIAS", /^no anchor/, "define the anchor (&NAME) above the alias, or correct its name; put text that begins with * in quotes"],
	["TOO_MANY_ALIASES", /./, "write out the values of the aliases (*NAME), or fewer of them"],
	["TAG_RESOLVE_FAILED", /./, "delete the tag; put a text that begins with ! in quotes"],
	["UNEXPECTED_TOKEN", /Block scalar/, "begin the text on the line below | or >"],
];
