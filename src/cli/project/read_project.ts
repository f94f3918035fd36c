/**
 * Reading and checking `ossify.project`. Loaded where there is one.
 * @module
 */
import { closest } from "../../closest.ts";
import { OssifyError, type Part } from "../../errors.ts";
import { findViolations, type Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { shipped, textOf } from "../../policy_tools/source/mod.ts";
import { visible } from "../../visible.ts";
import { isHidden, isOutside, projectFile } from "./paths.ts";

/** What the file says. */
export interface Project {
	readonly policies?: readonly string[];
	readonly data?: readonly string[];
}

const paths: Schema = { type: "array", items: { type: "string" } };
const schema: Schema = { type: "object", additionalProperties: false, properties: { policies: paths, data: paths } };

const limit = 64 * 1024;

/** @throws {OssifyError} `policy/invalid-project`, `policy/leads-out` */
export async function readProject(platform: Platform): Promise<Project> {
	const text = textOf(platform.files.read(projectFile, { blame: "policy", limit, within: ["."] }), projectFile);
	refuseHidden(platform, projectFile, { advice: "replace it with a regular file" });
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

/** The files that are read in a folder of policies. Links to folders, such as those of package managers to hidden ones, are skipped. */
const read = /\.(?:rego|json|ya?ml)$/;

/** Hidden files are not the project's: `.env`, `.git/config` and others contain secrets, and an error in a file is reported with its line. */
function refuseHidden({ files }: Platform, path: string, where: { readonly part?: Part; readonly advice?: string }): void {
	const why = files.leadsOut(path, ["."], { hidden: false });
	if (why !== undefined) throw new OssifyError("policy/leads-out", `cannot use ${visible(path)}: ${why}`, where);
}

function invalid(what: string, part: Part): OssifyError {
	return new OssifyError("policy/invalid-project", `cannot use ${projectFile}: ${what}`, {
		part,
		advice: "it names `policies` and `data`, each a list of paths below its folder, or `shipped`: policies: [shipped, policies]",
	});
}
