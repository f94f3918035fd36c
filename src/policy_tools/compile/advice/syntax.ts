/**
 * Advice on Rego that does not parse, by a part of OPA's message.
 * @module
 */

const head = "the head of a rule is a name, followed by := VALUE, contains VALUE or (ARGUMENTS)";

/** For a `package` that does not parse, regardless of OPA's message. */
export const packageName =
	'a package is one name, or several with dots between them, of letters, digits and _; write other names in brackets: package site["my-app"]';

/** The first match counts. The last one is the least specific. */
export const syntax: readonly (readonly [message: RegExp, advice: string])[] = [
	[/`contains` keyword is required/, "this is Rego v0; in v1 write a set as NAME contains VALUE if { … }"],
	[/`if` keyword is required/, "this is Rego v0; in v1 write NAME if { … }"],
	[/package expected/, "begin the file with package NAME: `package ossify.rules` for refusals and warnings"],
	[/unexpected package/, "a file has one package, at its beginning: move the rest to another file"],
	[/empty module/, "begin the file with package NAME, or delete it"],
	[/missing body/, "every needs a body: every item in LIST { … }"],
	[/unexpected eof/, "a bracket is not closed: look for a {, [ or ( without its end"],
	[/non-terminated string/, 'close the string with a " on the same line; write a string of several lines in backquotes'],
	[/illegal escape/, "write \\\\ for a backslash; or write a regular expression in backquotes, where nothing is escaped"],
	[/unexpected import path/, "an import begins with data, input or rego: import data.NAME"],
	[/invalid import/, "delete the line: all Rego is v1 here"],
	[/yaml:/, "the comments below # METADATA are YAML: quote values that contain : [ or {"],
	[/illegal default rule/, "a default is a constant: for other values, add a rule with that name"],
	[/unexpected else/, "else follows the } of the rule before it: } else := VALUE if { … }"],
	[/cannot be used for rule name/, "that is a keyword of Rego: rename the rule"],
	[/rule name conflicts with built-in/, "a rule begins here; write conditions after `if` or in its braces"],
	[/var cannot be used for rule name/, head],
	[/head cannot be number/, "a number has at most one point; write versions and addresses as strings"],
	[/non-terminated (?:object|array|set)/, "a comma is missing before it, or the closing bracket"],
	[/expected var/, "`some` is followed by names: some item in LIST; some key, value in OBJECT"],
	[/unexpected , token/, "write conditions on separate lines, or separate them with ;"],
	[/unexpected/, "check the character before the mark too: the parser stopped there"],
];
