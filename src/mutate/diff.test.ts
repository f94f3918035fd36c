import { expect, test } from "bun:test";
import { noColors } from "../terminal/mod.ts";
import { diffSpecs, renderDiff } from "./diff.ts";

const shown = (before: string, after: string, context?: number) => renderDiff(diffSpecs(before, after, context), noColors);

test("equal documents have no diff, however they are formatted", () => {
	expect(diffSpecs('{"a":[1,{}],"b":"c"}', '{\n\t"a" : [ 1, { } ],\n\t"b" : "c"\n}\n')).toEqual([]);
});

test("numbers, escapes and keys are shown as they were written", () => {
	expect(shown('{"n":[18446744073709551615,1.0,1e3],"\\u00e9":"\\u00e9"}', '{"n":[18446744073709551615,1.0,1e3],"\\u00e9":"é"}')).toBe(
		`@@ /é @@
      1.0,
      1e3
    ],
-   "\\u00e9": "\\u00e9"
+   "\\u00e9": "é"
  }
`,
	);
});

test("a comma that a line gains or loses is no change", () => {
	expect(shown('{"a":1}', '{"a":1,"b":2}')).toBe('@@ /b @@\n  {\n    "a": 1,\n+   "b": 2\n  }\n');
	expect(shown('{"a":1,"b":2}', '{"a":1}')).toBe('@@ /b @@\n  {\n    "a": 1\n-   "b": 2\n  }\n');
});

test("changes far apart are hunks of their own, each with its place", () => {
	const many = Array.from({ length: 20 }, (_, index) => index);
	const before = JSON.stringify({ many, "a/b": { x: true } });
	const after = JSON.stringify({ many: ["new", ...many.slice(1)], "a/b": { x: false, y: null } });
	expect(diffSpecs(before, after, 1)).toEqual([
		{
			where: ["/many/0"],
			lines: [
				{ kind: "context", text: '  "many": [' },
				{ kind: "removed", text: "    0," },
				{ kind: "added", text: '    "new",' },
				{ kind: "context", text: "    1," },
			],
		},
		{
			where: ["/a~1b/x"],
			lines: [
				{ kind: "context", text: '  "a/b": {' },
				{ kind: "removed", text: '    "x": true' },
				{ kind: "added", text: '    "x": false,' },
				{ kind: "added", text: '    "y": null' },
				{ kind: "context", text: "  }" },
			],
		},
	]);
});

test("a change of everything is at /", () => {
	expect(shown("{}", "[]")).toBe("@@ / @@\n- {}\n+ []\n");
});

test("colours cover whole lines", () => {
	const tag = (name: string) => (text: string) => `<${name}>${text}</>`;
	const style = { ...noColors, cyan: tag("h"), green: tag("a"), red: tag("r"), dim: tag("c") };
	expect(renderDiff(diffSpecs('{"a":1}', '{"a":2}', 1), style)).toBe(
		'<h>@@ /a @@</>\n<c>  {</>\n<r>-   "a": 1</>\n<a>+   "a": 2</>\n<c>  }</>\n',
	);
});

test("more than 2000 lines that differ are one change, in the time that two documents take", () => {
	const list = (text: (index: number) => string) =>
		JSON.stringify({ a: 1, list: Array.from({ length: 1500 }, (_, index) => text(index)), z: 1 });
	const [hunk, ...more] = diffSpecs(
		list((index) => `before ${index}`),
		list((index) => `after ${index}`),
		1,
	);
	expect(more).toEqual([]);
	expect(hunk?.where).toEqual(["/list"]);
	const kinds = hunk?.lines.map(({ kind }) => kind) ?? [];
	expect(kinds).toEqual(["context", ...Array(1500).fill("removed"), ...Array(1500).fill("added"), "context"]);
});
