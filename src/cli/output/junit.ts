/**
 * Results as JUnit's XML, as Jenkins, GitLab and others read it.
 * @module
 */
import { visible, visibleLines } from "../../visible.ts";

/** One test case. */
export interface JunitCase {
	readonly classname: string;
	readonly name: string;
	readonly file?: string | undefined;
	readonly line?: number | undefined;
	/** Milliseconds. */
	readonly took?: number | undefined;
	readonly skipped?: true | string;
	readonly failure?: { readonly message: string; readonly text: string };
	readonly error?: { readonly type: string; readonly message: string; readonly text: string };
	readonly output?: string | undefined;
}

/** Test cases with one name. */
export interface JunitSuite {
	readonly name: string;
	readonly cases: readonly JunitCase[];
	/** Milliseconds. */
	readonly took?: number;
}

/** The document. @param took milliseconds */
export function junitOf(suites: readonly JunitSuite[], took?: number): string {
	const all = suites.flatMap(({ cases }) => cases);
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ossify" ${countsOf(all, took)}>\n${suites.map(suiteOf).join("")}</testsuites>\n`;
}

function suiteOf({ name, cases, took }: JunitSuite): string {
	return `  <testsuite name=${quoted(name)} ${countsOf(cases, took)}>\n${cases.map(caseOf).join("")}  </testsuite>\n`;
}

function countsOf(cases: readonly JunitCase[], took: number | undefined): string {
	const count = (key: "failure" | "error" | "skipped") => cases.filter((one) => one[key] !== undefined).length;
	const errors = count("error");
	return `tests="${cases.length}" failures="${count("failure")}"${errors > 0 ? ` errors="${errors}"` : ""} skipped="${count("skipped")}"${timeOf(took)}`;
}

function caseOf({ classname, name, file, line, took, ...rest }: JunitCase): string {
	const place = `${file === undefined ? "" : ` file=${quoted(file)}`}${line === undefined ? "" : ` line="${line}"`}`;
	const head = `    <testcase classname=${quoted(classname)} name=${quoted(name)}${place}${timeOf(took)}`;
	const inner = innerOf(rest);
	return inner === "" ? `${head}/>\n` : `${head}>${inner}</testcase>\n`;
}

function innerOf({ skipped, failure, error, output }: Pick<JunitCase, "skipped" | "failure" | "error" | "output">): string {
	return [
		skipped === undefined ? "" : skipped === true ? "<skipped/>" : `<skipped message=${quoted(skipped)}/>`,
		failure === undefined ? "" : `<failure message=${quoted(failure.message)}>${escaped(failure.text)}</failure>`,
		error === undefined ? "" : `<error type=${quoted(error.type)} message=${quoted(error.message)}>${escaped(error.text)}</error>`,
		output === undefined ? "" : `<system-out>${escaped(output)}</system-out>`,
	].join("");
}

function timeOf(took: number | undefined): string {
	return took === undefined ? "" : ` time="${(took / 1000).toFixed(3)}"`;
}

function quoted(text: string): string {
	return `"${escaped(text).replaceAll("\n", "&#10;")}"`;
}

/**
 * What is hidden, or would be a command in a CI log, is written by the numbers of its characters, which mean the same. XML 1.0 has no such
 * way for the controls of ASCII: those are shown as JSON writes them.
 */
function escaped(text: string): string {
	const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
	const clean = text.replaceAll(/[\ufffe\uffff]/g, "�");
	const inXml = clean.replaceAll(/[&<>"']|##(?=\w*\[)|^\s*::/gm, (found) => entities[found] ?? reference(found));
	return visibleLines(inXml, (character) =>
		/[^\P{Cc}\r\u007f-\u009f]|\p{Cs}/u.test(character) ? visible(character) : reference(character),
	);
}

function reference(text: string): string {
	return text.replaceAll(/\S|[\r\u0085\u2028\u2029\ufeff]/gu, (character) => `&#${character.codePointAt(0)};`);
}
