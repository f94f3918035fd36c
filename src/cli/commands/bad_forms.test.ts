/** Manifests that cannot be read, wholly or in part: each error says so, what can be read is decided about, and the exit code is 4. */
import { expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";

const pod = (name: string, image = "web") =>
	`apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n  - name: app\n    image: ${image}\n`;
const utf16 = new Uint8Array([0xff, 0xfe, ...[...pod("a")].flatMap((one) => [one.charCodeAt(0), 0])]);
const latin1 = new Uint8Array([...new TextEncoder().encode(pod("a")), 0x23, 0xfc]);
const bomb = `a: &a [${"x,".repeat(9)}]\n${[..."bcdefghij"].map((one, index) => `${one}: &${one} [${`*${"abcdefghi"[index]},`.repeat(9)}]\n`).join("")}`;
const object = (name: string) =>
	JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "app" }] } }, null, 1);
const taken = "name an OCI runtime spec (config.json), a Kubernetes manifest,";

/** The messages of the errors, and the containers that are decided about besides that of another file. */
const cases: readonly [
	what: string,
	name: string,
	content: string | Uint8Array,
	errors: readonly (string | RegExp)[],
	containers?: readonly string[],
][] = [
	["one that is cut off", "a.yaml", `${pod("a")}  volumes: [{name: x`, [/line 8, column 21: .*must .*end with a/]],
	["JSON that is cut off", "a.json", object("a").slice(0, 50), [/but it ends there \(is it cut off\?\)/]],
	[
		"documents around one that is cut off",
		"a.yaml",
		`${pod("a")}---\na: [\n---\n${pod("b")}`,
		[/line 10, column 1: .*end with a \]$/],
		["a", "b"],
	],
	["aliases that expand without end", "a.yaml", bomb, [/^cannot use DIR\/a.yaml: line 8, column 8: its aliases make it too large$/]],
	["a key given twice", "a.yaml", `${pod("a")}    name: b\n`, ["cannot use DIR/a.yaml: line 8, column 5: Map keys must be unique"]],
	["a key of JSON given twice", "a.json", '{"kind": "Pod", "kind": "Pod"}', [/column 17: the key "kind" is given twice in one object/]],
	[
		"a kind that is not known",
		"a.yaml",
		`${pod("a").replace("v1", "example.com/v1").replace("Pod", "Rollout")}---\n${pod("b")}`,
		[/line 6, column 3: ossify does not know the kind Rollout of example.com\/v1: its containers \(spec.containers\) are not read$/],
		["b"],
	],
	[
		"a template that is not rendered",
		"a.yaml",
		`a: {{ .Values.a }}\n`,
		[/line 1, column 5: .*→ it holds \{\{ \}\} of a template: render the chart first/],
	],
	[
		"an image in quotes that is not rendered",
		"a.yaml",
		`${pod("a", '"web:{{ .Values.tag }}"')}---\n${pod("b")}`,
		[/line 7, column 12: spec.containers\[0\].image is a template: web:\{\{ .Values.tag \}\} → render the chart first/],
		["b"],
	],
	[
		"a kustomization",
		"a.yaml",
		"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n",
		["cannot use DIR/a.yaml: it describes no container (Kubernetes) → name what `kubectl kustomize FOLDER` prints"],
	],
	[
		"a kustomization without a kind",
		"kustomization.yaml",
		"resources: [web.yaml]\n",
		["cannot use DIR/kustomization.yaml: it is YAML with the keys resources → name what `kubectl kustomize FOLDER` prints"],
	],
	[
		"a list",
		"a.yaml",
		"- a\n- b\n",
		[new RegExp(`^cannot use DIR/a.yaml: it is YAML with a list → ${taken.replaceAll(/[().]/g, "\\$&")}`)],
	],
	["a Dockerfile", "Dockerfile", "FROM a\nRUN b\n", [/^cannot use DIR\/Dockerfile: it is text without keys → name an OCI/]],
	["comments alone", "a.yaml", "# a\n---\n# b\n", [/^cannot use DIR\/a.yaml: it is YAML without a value → name an OCI/]],
	["an empty file", "a.yaml", "", [/^cannot read the spec as JSON: it is empty/]],
	["a NUL", "a.yaml", pod("a").replace("app", '"a\\0p"'), [/contains a NUL/]],
	["UTF-16", "a.yaml", utf16, ["cannot read the spec: it is UTF-16 → convert it first: `iconv -f UTF-16 -t UTF-8`"]],
	["text in no encoding of Unicode", "a.yaml", latin1, ["cannot read the spec: it is not valid UTF-8"]],
	["a tab as indent", "a.yaml", "a:\n\tb: 1\n", [/line 2, column 1: Tabs are not allowed as indentation$/]],
	["nesting", "a.yaml", `a: ${"[".repeat(1_000_000)}`, [/line 1, column 26\d: it nests deeper than 256 levels$/]],
	["nesting of JSON", "a.json", "[".repeat(1_000_000), [/line 1, column 257: it nests deeper than 256 levels/]],
	[
		"a document of JSON among others",
		"a.json",
		`${object("a")}\n{"a": ]}\n${object("b")}\n`,
		[/line 15, column 7: expected a value/],
		["a", "b"],
	],
	["a byte order mark", "a.yaml", `\ufeff${pod("a")}`, [], ["a"]],
	["a byte order mark before JSON", "a.json", `\ufeff${object("a")}`, [], ["a"]],
	["line ends of Windows", "a.yaml", pod("a").replaceAll("\n", "\r\n"), [], ["a"]],
	["documents of JSON that follow each other", "a.json", `${object("a")}\n${object("b")}${object("c")}`, [], ["a", "b", "c"]],
];

test.each(cases)("eval of %s", async (_, name, content, errors, containers = []) => {
	const files = { [name]: content, "good.yaml": pod("good") };
	const { code, stdout, stderr } = await ossify({ args: ["eval", `DIR/${name}`, "DIR/good.yaml", "--format", "json"], files });
	const [said, decided] = [stderr, stdout].map((text) =>
		text === ""
			? []
			: text
					.trim()
					.split("\n")
					.map((line) => JSON.parse(line)),
	);
	const messages = said?.map(({ error: { message, advice } }) => [message, ...(advice === undefined ? [] : [advice])].join(" → "));
	expect(messages).toEqual(errors.map((one) => expect.stringMatching(one)));
	expect([code, decided?.map(({ container }) => container)]).toEqual([
		errors.length > 0 ? 4 : 0,
		[...containers, "good"].map((pod) => `Pod ${pod}: container app`),
	]);
});
