/**
 * `ossify.project`, YAML: the policies and data of the working directory, for the commands that their author runs. Nothing in a container's
 * start path and no install reads it. The folder may come from others, as in a pull request: all paths that it names are inside it.
 * @module
 */

import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { count } from "../../terminal/mod.ts";
import type { Command, Parsed } from "../arguments/mod.ts";
import { notify } from "../output/mod.ts";
import { isHidden, isOutside, projectFile } from "./paths.ts";

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
	const { readProject } = await import("./read_project.ts");
	const { policies = [], data = [] } = await readProject(platform);
	// These are not the default policies, which a reader of the call would expect.
	notify(platform, "note", `${name} takes policies and data from ${projectFile}`);
	const named: Readonly<Record<string, readonly string[]>> = { policy: policies, data: [...data, ...options.list("data")] };
	const list = (option: string) => named[option] ?? options.list(option);
	return { args, options: { ...options, list } };
}

/** An author may expect that the Rego in the working directory was checked, tested or built. */
function reportLeftOut(platform: Platform, name: string): void {
	const [first, ...more] = regoHere(platform.files);
	if (first === undefined) return;
	const which = more.length === 0 ? `${first} here is` : `${first} and ${count(more.length, "other .rego file")} here are`;
	const it = more.length === 0 ? "it" : "them";
	const message = `${name} works on the shipped policies only; ${which} not included: name ${it}, or write ${projectFile}`;
	notify(platform, "note", message);
}

/** A working directory that cannot be listed contains nothing to name. */
function regoHere(files: Platform["files"]): readonly string[] {
	try {
		return files.list(".", 1).filter((path) => path.endsWith(".rego"));
	} catch (error) {
		if (error instanceof OssifyError) return [];
		throw error;
	}
}

/** Writes a project file that names a new folder of policies, unless one exists. @returns whether it did */
export function beginProject({ files }: Platform, folder: string): boolean {
	if (isOutside(folder) || isHidden(folder) || files.kind(projectFile) !== "missing") return false;
	files.write(projectFile, encodeUtf8(`policies: [shipped, ${JSON.stringify(folder)}]\n`), ["."]);
	return true;
}
