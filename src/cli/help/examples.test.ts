/** The examples of the help do what they say, in a project that `ossify init` makes, beside a bundle and files of a user's. */
import { beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { ossify } from "../../../test/support/cli.ts";
import { loadCommands } from "../commands/mod.ts";

const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}';
const own = 'package ossify.rules\n\ndeny contains {"rule": "site/root", "message": "m"} if input.spec.root.path == "/"\n';

/** What an example may name besides the project. */
const files: Record<string, string> = {
	"config.json": spec,
	"bundle/config.json": spec,
	"bundle/rootfs/etc/passwd": "",
	"bundles/a/config.json": spec,
	"bundles/b/config.json": spec,
	"site.yaml": "ossify: {config: {mode: audit, exemptions: {namespaces: {shop: {reason: r}}}}}\n",
	"my_rules.rego": own,
	"my_rules_test.rego":
		'package my_rules_test\n\nimport data.ossify.rules\n\ntest_root if {\n\tsome refusal in rules.deny with input as {"spec": {"root": {"path": "/"}}}\n\trefusal.rule == "site/root"\n}\n',
	"rule.rego": own,
	"latest.rego": own.replace("site/root", "site/latest"),
	"deployment.yaml":
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: web}]}}}\n",
	"mine.yaml": "ossify: {config: {mode: audit}}\n",
};

beforeAll(async () => {
	Object.assign(files, (await ossify({ args: ["init", "DIR/policies"] })).files);
	const args = ["build", "shipped", "-o", "DIR/bundle.tar.gz"];
	expect((await ossify({ args })).code).toBe(0);
}, 60_000);

/** Those that read and write files; the others need an engine, or never end. */
const commands = ["mutate", "explain", "eval", "build", "check", "fmt", "test", "init", "licenses"];
const examples = (await loadCommands())
	.filter(({ name }) => commands.includes(name))
	.flatMap(({ examples: lines = [] }) => lines.map(({ line }) => line))
	.filter((line) => !line.includes("--watch"));
const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
const ofReadme = [...readme.matchAll(/^ossify (?:check|build|mutate) .*$/gm)].map(([line]) => line.replace(/ +#.*$/, ""));

/** A line as a shell takes it: its words, and what its standard input is. Where the output goes does not matter here. */
function asCall(line: string) {
	const [command = ""] = line.replace(/^\w+=(?:\$\([^)]*\)|\S+) /, "").split(/ [|>] /);
	const [given = "", stdin] = command.split(/ < | <(?=\S)/);
	const words = given.match(/'[^']*'|\S+/g) ?? [];
	return { args: words.slice(1).flatMap((word) => expanded(word.replaceAll("'", ""))), ...(stdin && { stdin: files[stdin.trim()] ?? "" }) };
}

function expanded(word: string): readonly string[] {
	const pattern = new RegExp(`^${word.replaceAll("*", "[^/]*")}$`);
	if (word.includes("*") && word.includes("/"))
		return Object.keys(files)
			.filter((name) => pattern.test(name))
			.map((name) => `DIR/${name}`);
	const isPath = /\/$|\.(?:json|ya?ml|rego|tar\.gz)$/.test(word) || word === "policies" || word.includes("/");
	return [isPath ? `DIR/${word}` : word];
}

describe("in a project of ossify init", () => {
	test.each(examples)(
		"%s",
		async (line) => {
			const isNew = line === "ossify init policies";
			const call = asCall(line);
			// Where none is named, the folder would be one where the tests run.
			const folder = line.startsWith("ossify init --from config.json") ? ["DIR/cases/config"] : [];
			const { code, stderr } = await ossify({ ...call, args: [...call.args, ...folder], files: isNew ? {} : files });
			expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
		},
		60_000,
	);

	test("the README's first install is in audit mode", () => {
		const [first] = readme.match(/^ossify install \S+.*$/gm)?.filter((line) => !/^ossify install +#/.test(line)) ?? [];
		expect(first).toMatch(/^ossify install crio --mode audit /);
	});

	test("the README's lines, but for the one that takes the bundle", async () => {
		expect(ofReadme.length).toBeGreaterThanOrEqual(3);
		let there: Record<string, string> = files;
		for (const line of ofReadme.filter((one) => !one.includes("bundle.tar.gz config.json"))) {
			const { code, stderr, files: left } = await ossify({ ...asCall(line), files: there });
			expect({ line, code, stderr: code === 0 ? "" : stderr }).toEqual({ line, code: 0, stderr: "" });
			there = left;
		}
	}, 60_000);
});
