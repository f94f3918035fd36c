/**
 * Broken policies, data and cases, as a user has them: each message names the file and the line, what is wrong and what to do.
 *
 * Where one of these is not there, the case is in a list with the reason.
 *
 * A case is a text: the command line, the files (`DIR` stands for their folder), and behind `==` the exit code and what is said, both
 * streams together. `OSSIFY_UPDATE=1 bun test test/broken.test.ts` writes what is said now; read it before it is committed.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ossify } from "./support/cli.ts";

// The shipped policies are compiled in some of them.
setDefaultTimeout(30_000);

const folder = fileURLToPath(new URL("broken/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));

/** What is wrong in a case is wrong in no line of a file that is there. */
const placeless: Readonly<Record<string, string>> = {
	"data_file_missing.txt": "there is no such file",
	"eval_not_a_bundle.txt": "an archive has no lines",
	"fixture_decision_misnamed.txt": "the file is missing, and its name is reported",
	"fixture_no_expectation.txt": "the files are missing, and their names are reported",
	"no_rego_near_name.txt": "a folder holds no file that is read",
	"no_rego.txt": "a folder holds no file that could be wrong",
	"no_such_file.txt": "there is no such file",
	"test_none.txt": "a folder holds no test that could be wrong",
};

/** Nobody but the author knows what to do, or the sentence says it itself. */
const adviceless: Readonly<Record<string, string>> = {
	"test_fails.txt": "which is wrong, the rule or its test, and why, is what the values are shown for",
	"test_none.txt": "`ossify init` creates some",
};

/** Of each of these there are some. */
const kinds: readonly (readonly [kind: string, pattern: RegExp])[] = [
	["syntax", /^syntax_/],
	["types", /^type_/],
	["recursion", /^recursion/],
	["unsafe variables", /^unsafe_/],
	["conflicts", /conflict/],
	["wrong packages", /^package_/],
	["missing entrypoints", /^entrypoint_|no_decision/],
	["invalid decisions", /^(?:eval|decision)_/],
	["bad data", /^(?:data|json)_/],
	["bad YAML", /^yaml_/],
	["wrong fixtures", /^fixture_/],
];

/** A case, and what was said of it when it was written down. */
interface Golden {
	readonly given: string;
	readonly args: readonly string[];
	readonly files: Readonly<Record<string, string>>;
	readonly said: string;
}

function golden(name: string): Golden {
	const text = readFileSync(folder + name, "utf8");
	const given = text.slice(0, text.indexOf("\n== ") + 1);
	const [command = "", ...parts] = given.split(/^-- (.*) --\n/m);
	const files = Object.fromEntries(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : [])));
	return { given, args: command.trim().replace("$ ossify ", "").split(" "), files, said: text.slice(given.length) };
}

/** The places that a text names, each with what is said up to the next one. */
function placesIn(said: string): { path: string; row: number; about: string }[] {
	const found = [...said.matchAll(/(?:^|[ ])([\w./-]+):(\d+):\d+(?=[:\s])/gm)];
	return found.map(({ 1: path = "", 2: row, index }, at) => ({ path, row: Number(row), about: said.slice(index, found[at + 1]?.index) }));
}

test.each(names)("%s", async (name) => {
	const { given, args, files, said: expected } = golden(name);
	const { stdin, ...rest } = files;
	const { code, stdout, stderr } = await ossify({ args, files: rest, ...(stdin !== undefined && { stdin }) });
	const shown = (stdout + stderr)
		.replaceAll("DIR/", "")
		.replaceAll(/[\d.]+ m?s\b/g, "TIME")
		.replaceAll(/\d\d+ Rego files/g, "MANY Rego files");
	const said = `== exit ${code}\n${shown}`;
	if (process.env.OSSIFY_UPDATE) writeFileSync(folder + name, given + said);
	expect(said).toBe(process.env.OSSIFY_UPDATE ? said : expected);
});

test.each(names)("%s names file and line, and says what to do", (name) => {
	const { said, files } = golden(name);
	const places = placesIn(said);
	const wrong = places.filter(({ path, row }) => !path.startsWith("shipped/") && row > (files[path]?.split("\n").length ?? 0));
	const silent = name in adviceless ? [] : places.filter(({ about }) => !/[\t ]→ /.test(about));
	expect({ wrong, silent, named: places.length > 0, advised: said.includes("\t→ ") }).toEqual({
		wrong: [],
		silent: [],
		named: !(name in placeless),
		advised: !(name in adviceless),
	});
});

test("the exceptions are cases", () => {
	expect([...Object.keys(placeless), ...Object.keys(adviceless)].filter((name) => !names.includes(name))).toEqual([]);
});

test.each(kinds)("there are several cases of %s", (_, pattern) => {
	expect(names.filter((name) => pattern.test(name)).length).toBeGreaterThanOrEqual(4);
});

test("there are at least forty kinds", () => expect(names.length).toBeGreaterThanOrEqual(40));
