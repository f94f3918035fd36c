/**
 * The file of `--apply`: data of the policies, or a manifest, Compose file or unit.
 * @module
 */
import { checkSections } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { isEditable } from "../../forms/edit/mod.ts";
import { type Form, readForm } from "../../forms/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { maxData, parseDataFile, textOf } from "../../policy_tools/source/mod.ts";
import { visible } from "../../visible.ts";
import { usageError } from "../arguments/mod.ts";

/** What a file holds. */
export type TargetKind = "data" | "form" | "missing";

/** @throws {OssifyError} of kind `policy`, `input` or `usage` where nothing can be applied to it */
export async function kindOfTarget(platform: Platform, path: string): Promise<TargetKind> {
	if (platform.files.kind(path) === "missing") {
		if (!path.endsWith(".container")) return "missing";
		throw new OssifyError("input/unreadable", `cannot harden ${visible(path)}: there is no such file`);
	}
	const bytes = readTarget(platform, path);
	const form = formIn(bytes, path);
	if (!(form instanceof OssifyError)) {
		if (!isEditable(form)) throw notEditable(`${form.kind} prints what a container is`);
		return "form";
	}
	if (isSpec(bytes)) throw notEditable(`${visible(path)} is an OCI runtime spec, which ossify mutate hardens`);
	const text = textOf(bytes, path);
	// What is no valid data either may be a manifest of a kind that is not known.
	if (form.code === "input/invalid-form" && /^"?apiVersion"?:/m.test(text)) throw form;
	const data = checkSections(await parseDataFile(path, text));
	if (form.code !== "input/unknown-form" && !Object.hasOwn(data, "ossify")) throw form;
	return "data";
}

/** A link may not lead out of the folder. */
export function readTarget({ files }: Platform, path: string): Uint8Array {
	return files.read(path, { blame: "policy", limit: maxData, within: [folderOf(path)], regular: true });
}

/** The folder of a path, as it was given. */
export function folderOf(path: string): string {
	const end = path.lastIndexOf("/");
	return end < 0 ? "." : path.slice(0, end) || "/";
}

function formIn(bytes: Uint8Array, path: string): Form | OssifyError {
	try {
		return readForm(bytes, { path });
	} catch (error) {
		if (error instanceof OssifyError) return error;
		throw error;
	}
}

function isSpec(bytes: Uint8Array): boolean {
	try {
		parseSpec(bytes);
		return true;
	} catch {
		return false;
	}
}

function notEditable(why: string): OssifyError {
	return usageError("usage/not-editable", `--apply takes data of the policies, a manifest, a Compose file or a Quadlet unit: ${why}`);
}
