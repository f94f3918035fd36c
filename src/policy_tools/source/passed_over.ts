/**
 * Files in a policy folder that are not read. Without a warning, their exemptions and rules would be missing silently.
 * @module
 */
import { isDataPath } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Files, Platform } from "../../platform/mod.ts";
import { caseFoldersIn, specFiles } from "./case_folders.ts";
import { brokenLinkAdvice, linkAdvice, listed, nearAdvice, nearNames } from "./contribution.ts";
import { foldersIn } from "./rego_source.ts";

/** The paths of a folder that are not read, by reason. */
interface PassedOver {
	/** Their names resemble those that are read. */
	readonly near: readonly string[];
	readonly data: readonly string[];
	/** Links to folders. */
	readonly links: readonly string[];
	/** Links whose target does not exist or is not accessible. */
	readonly broken: readonly string[];
}

/** A sentence for each kind of unread files in the named folders. @param overlays files of `-d`, which are read */
export function passedOver(platform: Platform, paths: readonly string[], overlays: readonly string[]): readonly string[] {
	return foldersIn(platform, paths).flatMap((folder) => {
		const { near, data, links, broken } = passedOverIn(platform.files, folder, overlays);
		const names = [near.length > 0 ? nearAdvice(near) : [], data.length > 0 ? dataWarning(data) : []];
		return [...names, linkAdvice(links) ?? [], brokenLinkAdvice(broken) ?? []].flat();
	});
}

/** @throws {OssifyError} `policy/no-rego` if a linked folder contains Rego, which the build would lack */
export function refuseLinkedRego(platform: Platform, paths: readonly string[]): void {
	for (const folder of foldersIn(platform, paths)) {
		for (const link of passedOverIn(platform.files, folder, []).links) {
			const rego = platform.files.list(link).find((name) => name.endsWith(".rego"));
			if (rego === undefined) continue;
			const message = `cannot use ${link}: it is a link to a folder that holds ${rego}, and such links are not followed`;
			throw new OssifyError("policy/no-rego", message, { advice: "name the folder that it leads to" });
		}
	}
}

function passedOverIn(files: Files, named: string, overlays: readonly string[]): PassedOver {
	const folder = named.replace(/\/+$/, "");
	const names = files.list(named);
	const cases = caseFoldersIn(names);
	const isCase = specFiles.some((one) => names.includes(one));
	const others = names.filter((name) => !name.endsWith(".rego") && !isDataPath(name) && !cases.some((one) => name.startsWith(one)));
	const near = new Set(nearNames(others));
	const isOverlay = (name: string) => overlays.some((one) => files.same(one, `${folder}/${name}`));
	const data = others.filter((name) => /\.(?:json|ya?ml)$/.test(name) && !near.has(name) && !isCase && !isOverlay(name));
	const links = others.filter((name) => files.kind(`${folder}/${name}`) === "folder");
	const broken = others.filter((name) => files.kind(`${folder}/${name}`) === "broken");
	const below = (one: readonly string[]) => one.map((name) => `${folder}/${name}`);
	return { near: below([...near]), data: below(data), links: below(links), broken: below(broken) };
}

function dataWarning(data: readonly string[]): string {
	const verb = data.length === 1 ? "is" : "are";
	return `${listed(data)} ${verb} not read: data in a folder is read from data.json and data.yaml; name a data file with another name by -d`;
}
