/**
 * `ossify.project`, YAML: the policies and data of the working directory, for the commands that their author runs. Nothing in a container's
 * start path and no install reads it. The folder may come from somebody else, as with a pull request: all that it names is inside.
 * @module
 */

import { closest } from "../../closest.ts";
import { OssifyError, type Part } from "../../errors.ts";
import { encodeUtf8, findViolations, type Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { shipped, textOf } from "../../policy_tools/source/mod.ts";
import { climbs } from "../../spec/mod.ts";
import { visible } from "../../visible.ts";
import type { Command, Parsed } from "../arguments/mod.ts";
import { count, notify } from "../output/mod.ts";

/** Its name, in the working directory. Without an ending, `opa test .` does not take it for data. */
export const projectFile = "ossify.project";

interface Project {
	readonly policies?: readonly string[];
	readonly data?: readonly string[];
}

const paths: Schema = { type: "array", items: { type: "string" } };
const schema: Schema = { type: "object", additionalProperties: false, properties: { policies: paths, data: paths } };

const limit = 64 * 1024;

/**
 * A call with the project's policies where it names none, and the project's data below its own.
 * @throws {OssifyError} `policy/invalid-project`, `policy/leads-out`
 */
export async function withProject(platform: Platform, { name, project }: Command, parsed: Parsed): Promise<Parsed> {
	const { args, options } = parsed;
	if (project === undefined || options.list("policy").length > 0 || (project === "paths" && args.length > 0)) return parsed;
	if (platform.files.kind(projectFile) === "missing") {
		// The schemas are the same, whatever is here.
		if (project === "paths" && !options.flag("schema")) reportLeftOut(platform, name);
		return parsed;
	}
	const { policies = [], data = [] } = await readProject(platform);
	// The policies are others than the reader of the call would think.
	notify(platform, "note", `${name} takes policies and data from ${projectFile}`);
	const named: Readonly<Record<string, readonly string[]>> = { policy: policies, data: [...data, ...options.list("data")] };
	const list = (option: string) => named[option] ?? options.list(option);
	return { args, options: { ...options, list } };
}

/** The author of Rego in the working directory would think that it was checked, tested or built. */
function reportLeftOut(platform: Platform, name: string): void {
	const [first, ...more] = regoHere(platform.files);
	if (first === undefined) return;
	const which = more.length === 0 ? `${first} here is` : `${first} and ${count(more.length, "other .rego file")} here are`;
	const it = more.length === 0 ? "it" : "them";
	const message = `${name} works on the shipped policies only; ${which} not included: name ${it}, or write ${projectFile}`;
	notify(platform, "note", message);
}

/** A working directory that may not be listed holds nothing that can be named. */
function regoHere(files: Platform["files"]): readonly string[] {
	try {
		return files.list(".", 1).filter((path) => path.endsWith(".rego"));
	} catch (error) {
		if (error instanceof OssifyError) return [];
		throw error;
	}
}

/** Writes a project file that names a new folder of policies, and says whether it did: one that is there stays. */
export function beginProject({ files }: Platform, folder: string): boolean {
	if (isOutside(folder) || isHidden(folder) || files.kind(projectFile) !== "missing") return false;
	files.write(projectFile, encodeUtf8(`policies: [shipped, ${JSON.stringify(folder)}]\n`), ["."]);
	return true;
}

async function readProject(platform: Platform): Promise<Project> {
	const text = textOf(platform.files.read(projectFile, { blame: "policy", limit, within: ["."] }), projectFile);
	refuseHidden(platform, projectFile, { advice: "put the file itself there" });
	try {
		const { readYaml } = await import("../../policy_tools/source/yaml_data.ts");
		return validProject(platform, readYaml(text, projectFile));
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		const { inDocument } = await import("../../policy_tools/position/mod.ts");
		throw await inDocument(error, "reading the project", { shown: projectFile, text, isYaml: true });
	}
}

function validProject(platform: Platform, project: unknown): Project {
	refuseInvalid(project);
	if (Object.values(project).flat().length === 0) throw invalid("it names no policies and no data", []);
	for (const [key, listed] of Object.entries(project))
		for (const [index, path] of listed.entries()) refuseOutside(platform, path, [key, index]);
	return project;
}

function refuseInvalid(project: unknown): asserts project is Record<keyof Project, readonly string[]> {
	const [first] = findViolations(schema, project);
	if (first === undefined) return;
	const { surplus, path, what } = first;
	if (surplus === undefined) throw invalid(`${path.length === 0 ? "it" : path.join(".")} ${what}`, path);
	const meant = closest(surplus.key, surplus.known);
	throw invalid(`nothing reads ${surplus.key}${meant === undefined ? "" : `; did you mean ${meant}?`}`, [...path, surplus.key]);
}

function refuseOutside(platform: Platform, path: string, part: Part): void {
	if (path === shipped && part[0] === "policies") return;
	if (isOutside(path)) throw invalid(`${JSON.stringify(path)} is not below the project's folder`, part);
	if (isHidden(path)) throw invalid(`${JSON.stringify(path)} is hidden: a name in it begins with a dot`, part);
	refuseHidden(platform, path, { part });
	if (platform.files.kind(path) !== "folder") return;
	for (const name of platform.files.list(path)) if (read.test(name)) refuseHidden(platform, `${path}/${name}`, { part });
}

/** What is read of a folder of policies. Links to folders, as package managers make them to hidden ones, are passed over. */
const read = /\.(?:rego|json|ya?ml)$/;

/** What is hidden is not the project's: `.env`, `.git/config` and the like hold secrets, and a fault in a file is reported with its line. */
function refuseHidden({ files }: Platform, path: string, where: { readonly part?: Part; readonly advice?: string }): void {
	const why = files.leadsOut(path, ["."], { hidden: false });
	if (why !== undefined) throw new OssifyError("policy/leads-out", `cannot use ${visible(path)}: ${why}`, where);
}

function isHidden(path: string): boolean {
	return path.split("/").some((name) => name.startsWith(".") && name !== ".");
}

function isOutside(path: string): boolean {
	return path === "" || path.startsWith("/") || climbs(path);
}

function invalid(what: string, part: Part): OssifyError {
	return new OssifyError("policy/invalid-project", `cannot use ${projectFile}: ${what}`, {
		part,
		advice: "it names `policies` and `data`, each a list of paths below its folder, or `shipped`: policies: [shipped, policies]",
	});
}
