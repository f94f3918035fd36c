/**
 * What to do about Rego that does not parse, by a part of OPA's message.
 * @module
 */

const head = "a rule's head is a name, with := VALUE, contains VALUE or (ARGUMENTS) behind it";

/** Of a `package` that does not parse, whatever OPA says. */
export const packageName =
	'a package is one name or several with dots between, of letters, digits and _; other names stand in brackets: package site["my-app"]';

/** The first that fits counts. The last says only that something is wrong. */
export const syntax: readonly (readonly [message: RegExp, advice: string])[] = [
	[/`contains` keyword is required/, "this is Rego v0; in v1 a set is written NAME contains VALUE if { … }"],
	[/`if` keyword is required/, "this is Rego v0; in v1 write NAME if { … }"],
	[/package expected/, "begin the file with package NAME: `package ossify.rules` for refusals and warnings"],
	[/unexpected package/, "a file has one package, at its beginning: move what follows to a file of its own"],
	[/empty module/, "begin the file with package NAME, or delete it"],
	[/missing body/, "every takes a body: every item in LIST { … }"],
	[/unexpected eof/, "something is not closed: look for a {, [ or ( without its end"],
	[/non-terminated string/, 'close the string with a " on its line; a text of several lines stands in backticks'],
	[/illegal escape/, "write \\\\ for a backslash; a regular expression stands better in backticks, where nothing is escaped"],
	[/unexpected import path/, "an import begins with data, input or rego: import data.NAME"],
	[/invalid import/, "delete the line: all Rego is v1 here"],
	[/yaml:/, "the comments below # METADATA are YAML: quote values that hold : [ or {"],
	[/illegal default rule/, "a default is a constant: what depends on something is another rule of that name"],
	[/unexpected else/, "else follows on the } of the rule before it: } else := VALUE if { … }"],
	[/cannot be used for rule name/, "that is a word of Rego: give the rule another name"],
	[/rule name conflicts with built-in/, "a condition stands behind `if`, or in its braces; here a rule begins"],
	[/var cannot be used for rule name/, head],
	[/head cannot be number/, "a number has one point at most; versions and addresses are strings"],
	[/non-terminated (?:object|array|set)/, "a comma is missing in front of it, or the end of what it stands in"],
	[/expected var/, "behind `some` stand names: some item in LIST; some key, value in OBJECT"],
	[/unexpected , token/, "conditions stand on lines of their own, or are separated by ;"],
	[/unexpected/, "the sign in front of the mark may be what is wrong: it is there that Rego understood no more"],
];
