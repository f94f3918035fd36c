/**
 * Data of the policies as a user keeps them, with allowances merged in: comments and all other bytes stay.
 * @module
 */
import { policyDataOf } from "../../access/mod.ts";
import { checkSections } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { editData } from "../../forms/edit/mod.ts";
import { changeFor, type FragmentChange, type FragmentData } from "../../layer/mod.ts";
import { parseDataFile } from "../../policy_tools/source/mod.ts";
import { visible } from "../../visible.ts";

/**
 * @param reasons for allowances, by path: comments above those that are added, where the text is YAML in blocks
 * @throws {OssifyError} `policy/invalid-data` where the text is no valid data; `input/no-place`
 */
export async function mergedText(
	path: string,
	text: string,
	fragment: FragmentData,
	reasons: ReadonlyMap<string, readonly string[]>,
): Promise<{ readonly text: string; readonly change: FragmentChange }> {
	const before = checkSections(await parseDataFile(path, text));
	const change = changeFor(tmpfsOf(before), fragment);
	if (change.missing === undefined) return { text, change };
	const comments = new Map(change.added.map((one) => [one, reasons.get(one) ?? []] as const));
	const edited = editData({ text, shown: path }, policyDataOf(change.missing) as never, comments);
	if (!edited.isRead(before, await parseDataFile(path, edited.text)))
		throw new OssifyError("input/no-place", `cannot edit ${visible(path)}: with the change, it would not be read as it is now`, {
			advice: "merge the output of --format yaml by hand",
		});
	return { text: edited.text, change };
}

function tmpfsOf(data: Readonly<Record<string, unknown>>): unknown {
	const { ossify } = data as { readonly ossify?: { readonly config?: { readonly tmpfs?: unknown } | null } | null };
	return ossify?.config?.tmpfs;
}
