/** Manifests that cannot be read, wholly or in part: each error says so, what can be read is decided about, and the exit code is 4. */
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Machine, ossify } from "../../../test/support/cli.ts";

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
	[
		"a key given twice",
		"a.yaml",
		`${pod("a")}    name: b\n`,
		['cannot use DIR/a.yaml: line 8, column 5: the key "name" is given twice in one mapping, first in line 6, column 5'],
	],
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

/** Where a file cannot be read: what is said of it. The other one is decided about. */
test.each<[what: string, given: string, machine: Omit<Machine, "args">, message: string]>([
	["links in a loop", "DIR/a.yaml", { links: { "a.yaml": "b.yaml", "b.yaml": "a.yaml" } }, "cannot read DIR/a.yaml: its links form a loop"],
	[
		"a link to nothing",
		"DIR/a.yaml",
		{ links: { "a.yaml": "none.yaml" } },
		"cannot read DIR/a.yaml: it is a link whose target does not exist",
	],
	["a device without an end", "/dev/zero", {}, "cannot read /dev/zero: it has more than 16777216 bytes"],
	["a device without content", "/dev/null", {}, "cannot read the spec as JSON: it is empty"],
	[
		"a folder without a spec",
		"DIR/folder",
		{ files: { "folder/a.txt": "" } },
		"cannot read the spec: the folder DIR/folder holds no config.json",
	],
])("eval of %s", async (_, given, machine, message) => {
	const files = { ...machine.files, "good.yaml": pod("good") };
	const { code, stdout, stderr } = await ossify({ ...machine, files, args: ["eval", given, "DIR/good.yaml", "--format", "json"] });
	expect([code, JSON.parse(stderr).error.message, JSON.parse(stdout).container]).toEqual([4, message, "Pod good: container app"]);
});

test("eval of 10,000 documents, some of which are broken", async () => {
	const other = (index: number) => (index % 100 === 0 ? pod(`p${index}`) : "apiVersion: v1\nkind: ConfigMap\n");
	const documents = Array.from({ length: 10_000 }, (_, index) => (index % 1000 === 500 ? "a: [\n" : other(index)));
	const files = { "a.yaml": documents.join("---\n") };
	const { code, stdout, stderr } = await ossify({ args: ["eval", "DIR/a.yaml", "--format", "json"], files });
	expect([code, stdout.trim().split("\n").length, stderr.trim().split("\n").length]).toEqual([4, 90, 10]);
}, 30_000);

test("audit of a folder with links in a loop, and out of it, follows none", async () => {
	const links = { "deploy/loop": ".", "deploy/up": "..", "deploy/l.yaml": "l.yaml", "deploy/out.yaml": "../out.yaml" };
	const files = { "deploy/in/a.yaml": pod("a"), "out.yaml": pod("out") };
	const { code, stdout, stderr } = await ossify({ args: ["audit", "DIR/deploy", "--format", "ndjson"], files, links });
	const found = stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	expect([code, stderr, found.map(({ spec, container }) => [spec, container])]).toEqual([
		0,
		"",
		[["DIR/deploy/in/a.yaml", "Pod a: container app"]],
	]);
});

test("eval of a file that another user may not read", () => {
	const folder = mkdtempSync(join(tmpdir(), "ossify-"));
	try {
		chmodSync(folder, 0o755);
		writeFileSync(join(folder, "a.yaml"), pod("a"), { mode: 0o600 });
		mkdirSync(join(folder, "closed"), { mode: 0o700 });
		const main = fileURLToPath(new URL("../main.ts", import.meta.url));
		const asOther = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
		if (asOther.length === 0) for (const name of ["a.yaml", "closed"]) chmodSync(join(folder, name), 0);
		const command = [...asOther, process.execPath, main, "eval", `${folder}/a.yaml`, `${folder}/closed/b.yaml`, "--format", "json"];
		const { exitCode, stderr } = Bun.spawnSync(command, { env: { PATH: process.env.PATH ?? "" } });
		const messages = stderr
			.toString()
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line).error.message.replaceAll(folder, "DIR"));
		expect([exitCode, messages]).toEqual([4, ["a.yaml", "closed/b.yaml"].map((path) => `cannot read DIR/${path}: permission denied`)]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
