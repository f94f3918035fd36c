/**
 * Named paths without a policy: skipping them silently would change the policy.
 * @module
 */
import { isDataPath } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Files } from "../../platform/mod.ts";

/** @throws {OssifyError} `policy/no-rego` where a file that is named is neither Rego nor data */
export function refuseOtherFile(path: string): void {
	const name = baseName(path);
	if (name.endsWith(".rego") || isDataPath(name)) return;
	const advice = /\.(?:json|ya?ml)$/.test(name)
		? `name a data file with another name by -d: -d ${path}`
		: (nearName([name]) ?? "name a .rego file, a folder that holds some, or shipped");
	throw new OssifyError("policy/no-rego", `cannot use ${path}: it is neither a .rego file nor data.json or data.yaml`, { advice });
}

/** @throws {OssifyError} `policy/no-rego` for a folder without Rego, data and cases, with the names in it that come near */
export function refuseWithoutPolicy(files: Files, folder: string, names: readonly string[]): never {
	const advice =
		nearName(names) ??
		linkAdvice(names.filter((name) => files.kind(`${folder}/${name}`) === "folder")) ??
		brokenLinkAdvice(names.filter((name) => files.kind(`${folder}/${name}`) === "broken")) ??
		dataAdvice(
			folder,
			names.filter((name) => /\.(?:json|ya?ml)$/.test(name)),
		) ??
		"name a folder that holds .rego files, data.json or data.yaml; or leave it out";
	throw new OssifyError("policy/no-rego", `cannot use ${folder}: there is no .rego file in it, and no data.json or data.yaml`, { advice });
}

function nearName(names: readonly string[]): string | undefined {
	const near = nearNames(names);
	return near.length === 0 ? undefined : nearAdvice(near);
}

/** Names that resemble those that are read. */
export function nearNames(names: readonly string[]): string[] {
	return names.filter((name) => /\.rego/i.test(name) || /(?:^|\/)data\.(?:json|ya?ml)/i.test(name));
}

export function nearAdvice(near: readonly string[]): string {
	return `${listed(near)} ${near.length === 1 ? "is" : "are"} not read: the name of a Rego file ends with .rego, and data is in data.json or data.yaml`;
}

/** Links to folders are not followed: they may form a loop, or lead out of the folder. */
export function linkAdvice(links: readonly string[]): string | undefined {
	if (links.length === 0) return undefined;
	return `${listed(links)} ${links.length === 1 ? "is a link to a folder, which is" : "are links to folders, which are"} not followed: name the folder that it leads to`;
}

/** The files of such a folder would be missing from the policy. */
export function brokenLinkAdvice(links: readonly string[]): string | undefined {
	if (links.length === 0) return undefined;
	const [are, them] = links.length === 1 ? ["is a link whose target does", "it"] : ["are links whose targets do", "them"];
	return `${listed(links)} ${are} not exist or cannot be read: correct or delete ${them}`;
}

function dataAdvice(folder: string, data: readonly string[]): string | undefined {
	return data.length === 0 ? undefined : `name a data file with another name by -d: -d ${folder}/${data[0]}`;
}

/** The first three. */
export function listed(names: readonly string[]): string {
	const [shown, more] = [names.slice(0, 3).join(", "), names.length - 3];
	return more > 0 ? `${shown} and ${more} more` : shown;
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}
