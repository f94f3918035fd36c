/**
 * What SARIF 2.1.0 asks for beyond its types, of whatever is found. Numbers are sections of the standard.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Log, PhysicalLocation, Region, Result, Run } from "sarif";
import type { Finding } from "../../policy_tools/check/finding.ts";
import { styleRules } from "../../policy_tools/lint/mod.ts";
import { type SarifFinding, sarifOf } from "./sarif.ts";

const runOf = (log: Log) => log.runs[0] as Run;
const resultsOf = (log: Log) => runOf(log).results as Result[];
const rulesOf = (log: Log) => runOf(log).tool.driver.rules ?? [];
const placesOf = (log: Log) => resultsOf(log).flatMap(({ locations = [] }) => locations.map(({ physicalLocation }) => physicalLocation));
const regionsOf = (log: Log) => placesOf(log).flatMap((place) => [place?.region, place?.contextRegion].filter((one) => one !== undefined));
const textsOf = (log: Log) => [
	...resultsOf(log).map(({ message }) => message.text ?? ""),
	...rulesOf(log).flatMap(({ shortDescription }) => shortDescription?.text ?? []),
];

/** RFC 3986: a reference without a scheme, whose first segment has no colon; or a file's URI, which names no host. */
const uriReference = /^(?:file:\/\/\/)?(?:[\w\-.~!$&'()*+,;=@]|%[0-9A-F]{2})*(?:\/(?:[\w\-.~!$&'()*+,;=@:]|%[0-9A-F]{2})*)*$/;

/** Each holds of a log, whatever is in it. */
const requirements: readonly (readonly [says: string, holds: (log: Log) => boolean])[] = [
	[
		"3.13: the version, an absolute URI of the schema, and one run",
		({ $schema = "", version, runs }) => version === "2.1.0" && URL.canParse($schema) && runs.length === 1,
	],
	["3.14.23: results, also where there are none", (log) => Array.isArray(runOf(log).results)],
	["3.14.27: how columns are counted", (log) => runOf(log).columnKind === "unicodeCodePoints"],
	["3.19.8: the tool has a name", (log) => runOf(log).tool.driver.name === "ossify"],
	[
		"3.19.23: each rule once, each with an id",
		(log) => isSet(rulesOf(log).map(({ id }) => id)) && rulesOf(log).every(({ id }) => id !== ""),
	],
	[
		"3.27.6: a result's rule is the one at its index",
		(log) => resultsOf(log).every(({ ruleId, ruleIndex = -1 }) => rulesOf(log)[ruleIndex]?.id === ruleId),
	],
	[
		"3.27.10: a level that there is",
		(log) => resultsOf(log).every(({ level = "" }) => ["none", "note", "warning", "error"].includes(level)),
	],
	["3.11: a message has a text", (log) => textsOf(log).every((text) => text !== "")],
	["3.11.3: no white space that suggests a structure", (log) => textsOf(log).every((text) => !/^\s|^\^+$/m.test(text))],
	[
		"3.11.5: no brace that might begin a placeholder",
		(log) => textsOf(log).every((text) => !/[{}]/.test(text.replaceAll(/\{\{|\}\}/g, ""))),
	],
	["3.4.3: URI references", (log) => placesOf(log).every((place) => uriReference.test(place?.artifactLocation?.uri ?? "no URI"))],
	[
		"3.10.2: no empty segments, and none of one dot",
		(log) => placesOf(log).every((place) => !/(?<!file:\/)\/\/(?!\/)|(?:^|\/)\.(?:\/|$)/.test(place?.artifactLocation?.uri ?? "")),
	],
	[
		"3.30.5, 3.30.6: lines and columns count from 1",
		(log) => regionsOf(log).every(({ startLine = 0, startColumn = 1 }) => startLine >= 1 && startColumn >= 1),
	],
	[
		"3.30.8: a region ends where it begins, or later",
		(log) => regionsOf(log).every(({ startColumn = 1, endColumn }) => endColumn === undefined || endColumn >= startColumn),
	],
	["3.30.13: a snippet is what the region holds", (log) => regionsOf(log).every(isItsSnippet)],
	[
		"3.27.17: a fingerprint is a text",
		(log) => resultsOf(log).every(({ partialFingerprints = { a: "b" } }) => isFingerprint(partialFingerprints)),
	],
	["3.29.5: a context is more than the region, and has it in it", (log) => placesOf(log).every(isInContext)],
];

function isFingerprint(fingerprints: Readonly<Record<string, string>>): boolean {
	return Object.keys(fingerprints).length === 1 && Object.values(fingerprints).every((one) => typeof one === "string" && one !== "");
}

function isSet(ids: readonly string[]): boolean {
	return new Set(ids).size === ids.length;
}

function isItsSnippet({ startColumn = 1, endColumn, snippet }: Region): boolean {
	return snippet?.text === undefined || endColumn === undefined || [...snippet.text].length === endColumn - startColumn;
}

function isInContext({ region, contextRegion }: PhysicalLocation = {}): boolean {
	if (contextRegion === undefined) return true;
	const [part, line] = [region?.snippet?.text ?? "", [...(contextRegion.snippet?.text ?? "")]];
	const { startColumn = 1 } = region ?? {};
	const isThere = line.slice(startColumn - 1, startColumn - 1 + [...part].length).join("") === part;
	return isThere && line.length > [...part].length && region?.startLine === contextRegion.startLine;
}

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((text) => /^[^/\n\s]+$/.test(text));
const path = fc.oneof(
	fc.constantFrom("", "a.rego", "./a.rego", "a b#c?.rego", "c:d.rego", "/srv//p/./é%2F.rego"),
	fc.tuple(fc.constantFrom("", "/", "./"), fc.array(word, { minLength: 1, maxLength: 3 })).map(([root, names]) => root + names.join("/")),
);
const message = fc.constantFrom("it is {undefined}", "plain", "{0} of }", '{"a": [1]}');
const details = fc.constantFrom(undefined, ["\thave: {a}", "   ^^^", "", "      want: b"]);

/** A place on a line, or none. */
const place = fc.tuple(fc.constantFrom("\twrong if {x}", "é𝒳 := 1", "", "  "), fc.nat(), fc.nat()).map(([text, start, length]) => {
	const column = (start % ([...text].length + 1)) + 1;
	return { row: 7, column, endColumn: column + (length % ([...text].length + 2 - column)), text };
});
const where = fc.oneof(
	place,
	place.map(({ endColumn: _, ...rest }) => rest),
	place.map(({ row, column }) => ({ row, column })),
	fc.constant({ row: 0, column: 0 }),
);

const finding = fc
	.tuple(
		fc.constantFrom("rego_type_error", "decision-refused", ...styleRules.map(({ id }) => id)),
		path,
		message,
		details,
		where,
		fc.constantFrom(undefined, '["a.yaml","b"] c/d'),
	)
	.map(
		([code, at, text, more, rest, fingerprint]): SarifFinding => ({
			...(fingerprint && { fingerprint }),
			code,
			severity: "warning",
			message: text,
			path: at,
			...rest,
			...(more && { details: more }),
			advice: "write {{x}}",
		}),
	);

describe("a SARIF log", () => {
	test.each(requirements)("%s", (_, holds) => {
		fc.assert(fc.property(fc.array(finding, { maxLength: 5 }), (findings) => holds(sarifOf(findings))));
	});

	test.each([
		["a.rego", "a.rego"],
		["./p/a.rego", "p/a.rego"],
		["/srv//p/./a.rego", "file:///srv/p/a.rego"],
		["p#1/what?.rego", "p%231/what%3F.rego"],
		["c:d.rego", "c%3Ad.rego"],
		["é 100%.rego", "%C3%A9%20100%25.rego"],
	])("names the file %s", (given, uri) => {
		const found: Finding = { code: "a", severity: "error", message: "b", path: given, row: 0, column: 0 };
		expect(placesOf(sarifOf([found]))).toEqual([{ artifactLocation: { uri } }]);
		expect(decodeURIComponent(new URL(uri, "file:///srv/p/").pathname)).toEndWith(given.replace(/^\.\//, "").replace("//p/./", "/p/"));
	});

	test("has no place for what has none", () => {
		const found: Finding = { code: "a", severity: "error", message: "b", path: "", row: 0, column: 0 };
		expect(resultsOf(sarifOf([found]))).toEqual([{ ruleId: "a", ruleIndex: 0, level: "error", message: { text: "b" } }]);
	});
});
