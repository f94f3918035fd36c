/**
 * The tried allowance as the author of a form would write it: in the manifest, the Compose file or the unit.
 * @module
 */
import { type Access, accessTo } from "../../access/mod.ts";
import { OssifyError } from "../../errors.ts";
import { type EditedForm, editForm, isEditable } from "../../forms/edit/mod.ts";
import type { Form } from "../../forms/mod.ts";
import { assess } from "../../harden.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import { tmpfsIn } from "../../mutate/mod.ts";
import { isBelow } from "../../oci_spec/mod.ts";
import { type Assessed, contextFor, type SpecFile, shownFile, specsIn, type TimedCall } from "../deciding/mod.ts";
import type { Tried } from "./answer.ts";

/** A change of a form, tried. */
export interface InForm {
	/** The name of the form: `Kubernetes`. */
	readonly kind: string;
	readonly before: string;
	readonly after: string;
	/** What the form cannot express. */
	readonly warnings: readonly string[];
	/** The state of the path with it. */
	readonly access: Access;
}

/** Undefined where the form has no place for it, or it does not help. */
export async function inForm(
	call: TimedCall,
	form: Form,
	assessed: Assessed,
	{ path, assessment }: Pick<Tried, "assessment"> & { readonly path: string },
): Promise<InForm | undefined> {
	const { file, container } = assessed;
	const own = form.containers.find(({ label }) => label === container?.label);
	const change = tmpfsIn(assessment.changes).findLast(({ entry: { destination } }) => destination === path || isBelow(path, destination));
	if (own === undefined || change === undefined || !isEditable(form) || form.problems.length > 0) return undefined;
	const before = decodeUtf8(file.bytes, shownFile(file));
	const edited = attempt(() => editForm({ text: before, shown: shownFile(file) }, form, [{ container: own, changes: [change] }]));
	const access = edited && (await accessAfter(call, { ...file, bytes: encodeUtf8(edited.text) }, assessed, path));
	if (edited === undefined || edited.text === before || !access?.writable) return undefined;
	return { kind: form.kind, before, after: edited.text, warnings: edited.warnings.map(({ message }) => message), access };
}

/** `input/no-place`: the data for the policies remain. */
function attempt(edit: () => EditedForm): EditedForm | undefined {
	try {
		return edit();
	} catch (error) {
		if (error instanceof OssifyError && error.kind === "input") return undefined;
		throw error;
	}
}

/** The edited form is read again, and decided about with the policies as they are. */
async function accessAfter(call: TimedCall, file: SpecFile, { policy, container }: Assessed, path: string): Promise<Access | undefined> {
	const { specs } = await specsIn(call, file);
	const spec = specs.find(({ label }) => label === container?.label)?.read().spec;
	return spec && accessTo(assess(policy, spec, contextFor(call)(policy)), path);
}
