/**
 * A form with the changes that its containers need, written where their authors would write them.
 * @module
 */
import type { PatchOperation } from "../../json/mod.ts";
import type { FormText } from "../document/mod.ts";
import type { Form } from "../form.ts";
import { planCompose } from "./compose.ts";
import { editDocuments } from "./document.ts";
import { definedElsewhere } from "./elsewhere.ts";
import { planKubernetes } from "./kubernetes.ts";
import { editQuadlet } from "./quadlet.ts";
import { refuse, verify } from "./verify.ts";
import type { ContainerChanges, FormWarning } from "./warning.ts";

export type { FormText } from "../document/mod.ts";
export { editData } from "./data.ts";
export { type Suggestion, suggestVolumes } from "./volume_suggestion.ts";
export type { ContainerChanges, FormWarning, ImageFolders } from "./warning.ts";

/** An edited form. */
export interface EditedForm {
	/** Every byte that is not added or replaced is as it was; without changes, the very text. */
	readonly text: string;
	/** The change as RFC 6902, of a form that is JSON. */
	readonly patch: readonly PatchOperation[] | undefined;
	/** What the form cannot express of the changes. */
	readonly warnings: readonly FormWarning[];
	/** What refers to other files, which are not read and may override the changes. */
	readonly elsewhere: readonly string[];
}

/** Whether a form can be edited: what an engine prints of a container that exists cannot. */
export function isEditable({ kind }: Form): boolean {
	return kind === "Kubernetes" || kind === "Compose" || kind === "Quadlet";
}

/**
 * Makes changes to the containers of a form, all documents of which can be read. Pure. The result is read again: each container is as it should be.
 * @param changed the containers that are not to stay as they are; the others are as they were
 * @throws {OssifyError} `input/no-place` where the text has no place for a change, or something else in it overrides the change
 */
export function editForm(file: FormText, form: Form, changed: readonly ContainerChanges[]): EditedForm {
	const some = changed.filter(({ changes }) => changes.length > 0);
	return form.kind === "Quadlet" ? editUnit(file, form, some) : editManifest(file, form, some);
}

function editUnit(file: FormText, form: Form, changed: readonly ContainerChanges[]): EditedForm {
	const [only] = changed;
	const edited = only === undefined ? { text: file.text, warnings: [] } : editQuadlet(file, only);
	verify(file, form, changed, { text: edited.text, documents: [] });
	return { ...edited, patch: undefined, elsewhere: [] };
}

function editManifest(file: FormText, form: Form, changed: readonly ContainerChanges[]): EditedForm {
	const { kind, documents } = form;
	const values = documents.map(({ value }) => value);
	const { additions, warnings, conflicts: [conflict] = [] } = (kind === "Compose" ? planCompose : planKubernetes)(values, changed);
	if (conflict !== undefined) throw refuse(file, form, conflict);
	// Compose ignores what begins with x-: that is where anchors are, of what services have in common.
	const isOutside = (key: string) => kind === "Compose" && key.startsWith("x-");
	const { patch, ...edited } = editDocuments(file, documents, additions, isOutside);
	verify(file, form, changed, edited);
	return { text: edited.text, patch, warnings, elsewhere: definedElsewhere(values, form) };
}
