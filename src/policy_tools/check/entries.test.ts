/** What rules add to the decision is checked at its own place; what is only known at evaluation is left to it. */
import { expect, test } from "bun:test";
import { compiler as sharedCompiler, shippedModules } from "../../../test/support/compiler.ts";
import { parse } from "../syntax/mod.ts";
import { entryFindings } from "./entries.ts";

const compiler = await sharedCompiler();

function found(text: string): readonly string[] {
	const modules = [{ path: "a.rego", text }];
	const parsed = parse(compiler, modules).modules;
	// What does not parse would be found nowhere.
	expect(parsed.length).toBe(1);
	const findings = entryFindings(parsed, { modules, places: new Map(), data: "{}" });
	return findings.map(({ row, column, message, advice }) => `${row}:${column} ${message} → ${advice}`);
}

const rules = (text: string) => `package ossify.rules\n\n${text}\n`;
const tmpfs = (text: string) => `package ossify.tmpfs\n\n${text}\n`;
const candidates = (text: string) => `package ossify.exemptions\n\n${text}\n`;
const aRefusal = "a refusal is an object with these keys: rule, message";
const anAllowance =
	"an allowance is an object with these keys: destination, mode, default_mode, uid, gid, options, copy_up, size, inodes, memory_percent";
const describe = "`ossify check --schema decision` describes what a decision holds, and --schema data the keys of an allowance";

const wrong: readonly (readonly [what: string, text: string, found: readonly string[]])[] = [
	["a refusal that is a text", rules('deny contains "no"'), [`3:15 a refusal must be an object, not "no" → ${aRefusal}`]],
	[
		"a refusal that is a text in a name",
		rules('deny contains msg if {\n\tinput.spec.root.path == "/"\n\tmsg := sprintf("%s", [input.spec.root.path])\n}'),
		[`5:9 a refusal must be an object, not a string → ${aRefusal}`],
	],
	[
		"a refusal that is a template",
		rules('deny contains $"no {input.stage}"'),
		[`3:15 a refusal must be an object, not a string → ${aRefusal}`],
	],
	[
		"a warning that is a number",
		rules("warn contains 3"),
		["3:15 a warning must be an object, not 3 → a warning is an object with these keys: rule, message"],
	],
	["a refusal that is a list", rules("deny contains [1]"), [`3:15 a refusal must be an object, not an array or a set → ${aRefusal}`]],
	[
		"a refusal with a misspelt key",
		rules('deny contains {"rule": "a/b", "mesage": "m"}'),
		[
			`3:15 a refusal lacks the key "message" → ${aRefusal}`,
			'3:31 a refusal has the key "mesage", which nothing reads; did you mean message? → write "message"',
		],
	],
	[
		"a refusal with conftest's key",
		rules('deny contains {"rule": "a", "message": "m", "severity": "high"}'),
		['3:45 a refusal has the key "severity", which nothing reads → its keys are rule, message'],
	],
	[
		"an invalid message",
		rules('deny contains {"rule": "a", "message": ""}'),
		[`3:40 message of a refusal must not be empty → ${describe}`],
	],
	[
		"a message that is a number",
		rules('deny contains {"rule": "a", "message": count(input.spec.mounts)}'),
		[`3:40 message of a refusal must be a string, not a number → ${describe}`],
	],
	[
		"a helper's value, at its place, once for both sets",
		rules('deny contains _found if input.stage == "cli"\n\nwarn contains _found\n\n_found := {"rule": "a", "message": 1}'),
		[`7:36 message of a refusal must be a string, not 1 → ${describe}`],
	],
	[
		"a refusal that is no set",
		rules("deny := {}"),
		["3:1 deny is a set, to which each rule adds a refusal; this one gives it another value → write deny contains {…} if …"],
	],
	[
		"an exemption that is a text",
		candidates('exempt contains "me"'),
		['3:17 an exemption must be an object, not "me" → an exemption is an object with these keys: rule, message'],
	],
	[
		"a candidate without what it is about, and with a misspelt end",
		candidates('candidate contains {"rule": "a", "entry": {"reason": "r", "untl": "2027-01-01"}}'),
		[
			'3:20 a candidate lacks the key "subject" → a candidate is an object with these keys: rule, subject, entry, trust',
			'3:59 entry of a candidate has the key "untl", which nothing reads; did you mean until? → write "until"',
		],
	],
	[
		"a candidate without a reason",
		candidates('candidate contains {"rule": "a", "subject": "s", "entry": {}}'),
		['3:59 entry of a candidate lacks the key "reason" → entry of a candidate is an object with these keys: reason, until'],
	],
	[
		"an allowance that is a path",
		tmpfs('allowance contains "/var/cache"'),
		[`3:20 an allowance must be an object, not "/var/cache" → ${anAllowance}`],
	],
	[
		"an allowance without a path",
		tmpfs('allowance contains {"size": 4096}'),
		[`3:20 an allowance lacks the key "destination" → ${anAllowance}`],
	],
	[
		"an allowance with the decision's keys",
		tmpfs('allowance contains {"destination": "/x", "copyUp": true, "defaultMode": "0755"}'),
		[
			'3:42 an allowance has the key "copyUp", which nothing reads; did you mean copy_up? → write "copy_up"',
			'3:58 an allowance has the key "defaultMode", which nothing reads; did you mean default_mode? → write "default_mode"',
		],
	],
	[
		"a mode that is a number",
		tmpfs('allowance contains {"destination": "/x", "mode": 1777}'),
		[`3:50 mode of an allowance must be a string or null, not 1777 → ${describe}`],
	],
	[
		"a size below zero",
		tmpfs('allowance contains {"destination": "/x", "size": -1}'),
		[`3:50 size of an allowance must be at least 4096, not -1 → ${describe}`],
	],
	[
		"a size that is no size",
		tmpfs('allowance contains {"destination": "/x", "size": [1]}'),
		[expect.stringContaining("3:50 size of an allowance must be ")],
	],
	[
		"a path that none may have",
		tmpfs('allowance contains {"destination": "/proc/sys"} if input.stage == "cli"'),
		[
			'3:36 a tmpfs on "/proc/sys": nothing may be mounted below /proc → leave it out of the decision, or name a clean absolute path, which is not /, /proc, /sys or /dev, nor below /proc or /sys',
		],
	],
	[
		"options that contradict",
		tmpfs('allowance contains {"destination": "/x", "options": ["exec", "noexec"]}'),
		["3:53 the tmpfs on /tmp has both exec and noexec → keep one of the two"],
	],
	[
		"an option that none may have",
		tmpfs('allowance contains {"destination": "/x", "options": ["suid"]}'),
		[expect.stringContaining("3:54 an item of options of an allowance must match ")],
	],
	[
		"an allowance that is no set",
		tmpfs('allowance := {"destination": "/x"}'),
		["3:1 allowance is a set, to which each rule adds an allowance; this one gives it another value → write allowance contains {…} if …"],
	],
	[
		"an allowance that is only true",
		tmpfs('allowance if input.stage == "cli"'),
		["3:1 allowance is a set, to which each rule adds an allowance; this one gives it another value → write allowance contains {…} if …"],
	],
	[
		"a set of allowances, one of them wrong",
		tmpfs('allowance := {{"destination": "/x"}, {"destination": 1}}'),
		[expect.stringContaining("destination of an allowance must be a string, not 1")],
	],
	[
		"a decision's other branch",
		'package ossify\n\ndecision := {"mode": "enforce"} if input.stage == "cli" else := {"mode": "Audit", "denyy": []}\n',
		[
			'3:83 the decision has the key "denyy", which nothing reads; did you mean deny? → write "deny"',
			`3:74 mode of the decision must be "enforce" or "audit", not "Audit" → ${describe}`,
		],
	],
];

test.each(wrong)("%s is found", (_, text, expected) => expect(found(text)).toEqual([...expected]));

const right: readonly (readonly [what: string, text: string])[] = [
	["a refusal", rules('deny contains {"rule": "a", "message": concat(" ", ["a", input.stage])}')],
	["a refusal whose parts come from the input", rules('deny contains {"rule": "a", "message": input.spec.root.path}')],
	["a refusal that something else makes", rules("deny contains one if some one in data.teams.deny")],
	["a refusal of two that are joined", rules('deny contains object.union({"rule": "a"}, {"message": "m"})')],
	["a refusal whose key is known later", rules('deny contains {"rule": "a", _key: "m"}\n\n_key := "message" if input.stage == "cli"')],
	["a name that is given twice", rules('deny contains x if {\n\tsome x in [{"rule": "a", "message": "m"}]\n}')],
	[
		"a helper with several rules",
		rules('deny contains _x\n\n_x := 1 if input.stage == "cli"\n\n_x := {"rule": "a", "message": "m"} if input.stage == "create"'),
	],
	["a helper that refers to itself", rules("deny contains _x\n\n_x := _x")],
	[
		"an allowance of all keys",
		tmpfs(
			'allowance contains {"destination": "/x", "mode": null, "default_mode": "0700", "uid": 1, "gid": null, "options": {"exec"}, "copy_up": false, "size": 8192, "inodes": null, "memory_percent": 1.5}',
		),
	],
	["an allowance whose size is computed", tmpfs('allowance contains {"destination": "/x", "size": 64 * 1024}')],
	["a set of allowances", tmpfs('allowance := {{"destination": "/x"}}')],
	[
		"a candidate with an entry of the data",
		candidates('candidate contains {"rule": "a", "subject": "s", "entry": data.site.entry, "trust": "labels"}'),
	],
	["a decision that is joined", 'package ossify\n\ndecision := object.union({"mode": "enforce"}, data.x)\n'],
	["refusals elsewhere", 'package main\n\ndeny contains "no"\n'],
	["a rule with a key in brackets", tmpfs('allowance[path] := {"destination": path} if some path in data.paths')],
];

test.each(right)("%s is not found", (_, text) => expect(found(text)).toEqual([]));

test("nothing is found in ossify's own policies", () => {
	const modules = shippedModules();
	expect(entryFindings(parse(compiler, modules).modules, { modules, places: new Map(), data: "{}" })).toEqual([]);
});
