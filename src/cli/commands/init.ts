/** `ossify init`. @module */
import { OssifyError } from "../../errors.ts";
import type { Context } from "../../evaluate/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type ParsedSpec, parseSpec } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Policy } from "../../policy.ts";
import { readSource, shipped } from "../../policy_tools/source/mod.ts";
import { expectedOf, type Redacted, redact, runTests } from "../../policy_tools/test/mod.ts";
import { count } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, evaluationTimeoutOption, policyOption, usageError } from "../arguments/mod.ts";
import { askPolicy, assessorFor, inTime, readSpec, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms, notify } from "../output/mod.ts";
import { beginProject, projectFile, withProject } from "../project/mod.ts";
import { projectFiles } from "../testing/mod.ts";

/** Makes a project, or a case. */
export const command: Command = {
	name: "init",
	summary: "create a policy project, or a test case from a real spec",
	about:
		"Creates a folder with a rule that is added to ossify's own, its test, a setting, and a fixture case, and runs the tests. With --from, creates a fixture case from a container's spec: environment values, arguments, host names, and annotations and mount options that may be secret are removed, and today's decision becomes the expected one: that of -p, or else of the policies that ossify.project names, or else of the shipped ones. No existing file is overwritten. If the working directory has no ossify.project, one is created that names the new folder, so that check, test and build need no PATHS.",
	args: [
		{
			name: "FOLDER",
			summary: "where (default: policies; with --from: cases/NAME, by the spec's folder or file, in the first folder of policies)",
		},
	],
	options: [
		{ name: "from", value: "SPEC", summary: "a config.json, a bundle folder that holds one, or - for the standard input" },
		policyOption,
		evaluationTimeoutOption,
	],
	examples: [
		{ line: "ossify init policies", does: "a project" },
		{ line: "ossify init --from bundle/ policies/cases/web", does: "a case in it, from a bundle" },
		{ line: "ossify init --from config.json -p shipped -p policies", does: "a case of what your policies decide" },
	],
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	if (call.options.text("from") === undefined) return await project(call);
	return await testCase({ ...call, ...(await withProject(call.platform, { ...command, project: "policy" }, call)) });
}

async function project({ platform, args, options, deadline }: TimedCall): Promise<number> {
	if (options.list("policy").length > 0) throw usageError("usage/contradiction", "-p needs --from: a project uses ossify's own policies");
	const folder = trimmed(args[0] ?? "policies");
	put(platform, folder, projectFiles);
	const paths = [shipped, folder];
	deadline.begin({ doing: "test the new project", blame: "policy" });
	const source = await readSource(platform, paths, { tests: true });
	const settings = { engine: "both", coverage: false, explain: true, update: true } as const;
	const warn = (message: string) => notify(platform, "warning", message);
	const { results, written } = await runTests(platform, { source, paths, warn }, settings, deadline);
	const failed = results.filter(({ outcome }) => outcome === "failed");
	if (failed.length > 0)
		throw new OssifyError("host/bug", `the new project's tests fail: ${failed.map(({ because }) => because).join("; ")}`);
	const named = beginProject(platform, folder);
	const made = [...Object.keys(projectFiles).map((name) => `${folder}/${name}`), ...written, ...(named ? [projectFile] : [])];
	showCreated({ platform, options }, made);
	const next = named ? "ossify test --watch" : `ossify test --watch shipped ${visible(folder)}`;
	platform.stderr.write(`${count(results.length, "test")} passed. Go on with \`${next}\`\n`);
	return 0;
}

async function testCase(call: TimedCall): Promise<number> {
	const { platform, args, deadline } = call;
	deadline.begin({ doing: "make a test case", blame: "policy" });
	const from = call.options.text("from") as string;
	const { path, bytes } = readSpec(platform, from);
	const folder = trimmed(args[0] ?? `${folderOfPolicies(call)}cases/${nameOf(path)}`);
	const real = parseSpec(bytes);
	const clean = redact(real);
	const now = platform.now();
	const spec: ParsedSpec = parseSpec(encodeUtf8(clean.text));
	deadline.begin({ doing: "load the policy", blame: "policy" });
	const policy = await assessorFor(call).load();
	deadline.begin({ doing: "evaluate the policy", blame: "policy" });
	const expected = await askPolicy(call, () => expectedOf(policy, spec, { now }));
	const files = { "spec.json": clean.text, now: `${now.toISOString().slice(0, 19)}Z\n`, ...expected };
	put(platform, folder, files);
	showCreated(
		call,
		Object.keys(files).map((name) => `${folder}/${name}`),
	);
	remark(platform, clean);
	if (isOtherwise(policy, real, { now }, expected)) notify(platform, "warning", otherwise);
	return 0;
}

/** The first folder of policies, with a slash: `ossify test` finds the cases in it. Empty if there is none. */
function folderOfPolicies({ platform, options }: Call): string {
	const isFolder = (path: string) => platform.files.kind(path) === "folder" && platform.files.kind(`${path}/policy.wasm`) === "missing";
	const folder = options.list("policy").find((path) => path !== shipped && isFolder(path));
	return folder === undefined ? "" : `${trimmed(folder)}/`;
}

/** Writes all of them, or none: no existing file is overwritten. */
function put({ files }: Platform, folder: string, content: Readonly<Record<string, string>>): void {
	const paths = Object.keys(content).map((name) => `${folder}/${name}`);
	const there = paths.find((path) => files.kind(path) !== "missing");
	if (there !== undefined) throw usageError("usage/exists", `${there} already exists; name another folder`);
	for (const path of paths) files.makeFolder(path.slice(0, path.lastIndexOf("/")), [folder]);
	for (const [name, text] of Object.entries(content)) files.write(`${folder}/${name}`, encodeUtf8(text), [folder]);
}

function showCreated({ platform, options }: Pick<Call, "platform" | "options">, paths: readonly string[]): void {
	const { stdout, environment } = platform;
	const { green } = colorsFor(stdout, environment);
	if (options.text("format") === "json") return stdout.write(forPrograms(`${JSON.stringify(paths)}\n`));
	stdout.write(paths.map((path) => `${green("+")} ${visible(path)}\n`).join(""));
}

const otherwise =
	"the policies decide differently about the real spec: they read something that was removed. Add it to the case's spec.json by hand, and update the expected results with `ossify test --update`";

function isOtherwise(policy: Policy, real: ParsedSpec, context: Context, expected: Readonly<Record<string, string>>): boolean {
	try {
		return expectedOf(policy, real, context)["decision.json"] !== expected["decision.json"];
	} catch {
		return true;
	}
}

function remark(platform: Platform, { values, arguments: args, others, hosts }: Redacted): void {
	const parts = [
		count(values, "environment value"),
		...(args > 0 ? [count(args, "argument")] : []),
		...(others > 0 ? [`${count(others, "other string")} (annotations, mount options, unknown fields)`] : []),
		...(hosts.length > 0 ? [count(hosts.length, "host name")] : []),
	];
	const all = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
	const kept = "paths, and names of images, namespaces, pods and labels, are kept";
	notify(platform, "note", `${all} removed. Read the spec before you show it to others: ${kept}`);
}

function nameOf(path: string | undefined): string {
	const [, folder, file] = /(?:([^/]+)\/)?([^/]+?)(?:\.json)?$/.exec(path ?? "stdin") ?? [];
	return (file === "config" ? folder : file) ?? "config";
}

function trimmed(folder: string): string {
	return folder.replace(/(?<=.)\/+$/, "");
}
