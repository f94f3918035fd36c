/**
 * The forms of a call, with the changes of their containers.
 * @module
 */

import type { OssifyError } from "../../errors.ts";
import { type ContainerChanges, type EditedForm, editForm, isEditable } from "../../forms/edit/mod.ts";
import type { Form } from "../../forms/mod.ts";
import { type Assessment, enforce } from "../../harden.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import { type Call, usageError } from "../arguments/mod.ts";
import { type One, type SpecFile, shownFile } from "../deciding/mod.ts";
import { renderTextDiff } from "../diffs/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";
import { notify } from "../output/report.ts";
import type { ImagesAtHand } from "./images.ts";
import { SharedWarnings } from "./shared_warnings.ts";

/** What is asked of a form: the hardened text, or the change to it. */
type Shape = "spec" | "diff" | "patch";

/** Collects the changes of each form's containers. */
export class FormsToMutate {
	private readonly forms = new Map<SpecFile, { readonly form: Form; readonly changed: ContainerChanges[] }>();
	private readonly warnings = new SharedWarnings();
	private readonly call: Call;
	private readonly shape: Shape;
	private readonly images: ImagesAtHand;

	constructor(call: Call, shape: Shape, images: ImagesAtHand) {
		this.call = call;
		this.shape = shape;
		this.images = images;
	}

	/** @throws {OssifyError} `usage/not-editable` */
	begin(form: Form, file: SpecFile): void {
		if (!isEditable(form)) throw notEditable(form);
		this.forms.set(file, { form, changed: [] });
	}

	/** Takes the changes of a container. In audit mode they are only shown. @throws {DeniedError} */
	add({ assessed: { file, container, assessment }, title }: One): void {
		const { decision, changes } = assessment;
		if (decision.mode === "enforce") enforce(assessment);
		const { form, changed } = this.forms.get(file) ?? {};
		const own = form?.containers.find(({ label }) => label === container?.label);
		if (form !== undefined && own !== undefined && (decision.mode === "enforce" || this.shape !== "spec"))
			changed?.push({ container: own, changes, image: this.images.for(own, form) });
		if (isExempt(assessment)) this.note(`${title}: it stays as it is: ${reasonsOf(assessment)}`, { container: title });
		const others = (container?.otherwise ?? []).filter((one) => effectOf(one.assessment) !== effectOf(assessment));
		for (const { when } of others) {
			this.note(`${title}: where ${when}, the policy asks for another change: see ossify explain`, { container: title });
		}
	}

	/** The bytes to write; undefined where the change was shown. @throws {OssifyError} `input/no-place`, `usage/no-patch` */
	end(file: SpecFile, name: string | undefined): Uint8Array | undefined {
		const { platform } = this.call;
		const { form, changed = [] } = this.forms.get(file) ?? {};
		const before = textOf(file);
		const shown = shownFile(file);
		if (form === undefined) return file.bytes;
		const edited = editForm({ text: before, shown }, form, changed);
		if (this.shape === "patch" && edited.patch === undefined) throw noPatch(form);
		this.warn(edited, changed.length, name);
		this.noteOthers(form, edited, file);
		if (this.shape === "spec") return edited.text === before ? file.bytes : encodeUtf8(edited.text);
		if (this.shape === "patch") platform.stdout.write(forPrograms(this.patchText(edited, name)));
		else if (edited.text !== before)
			platform.stdout.write(renderTextDiff(shown, before, edited.text, colorsFor(platform.stdout, platform.environment)));
		return undefined;
	}

	private note(message: string, detail: object): void {
		notify(this.call.platform, "note", message, detail);
	}

	/** Prints what several files have in common, once. */
	finish(): void {
		for (const message of this.warnings.sentences()) notify(this.call.platform, "warning", message);
	}

	private warn(edited: EditedForm, containers: number, name: string | undefined): void {
		const isForPrograms = this.call.options.text("format") === "json";
		for (const [message, labels] of byMessage(edited)) {
			if (name !== undefined && !isForPrograms) {
				this.warnings.add(message, name, labels);
				continue;
			}
			const whose = labels.length > 1 && labels.length === containers ? `all ${containers} containers` : labels.join("; ");
			const subject = [...(name === undefined ? [] : [name]), whose].join(": ");
			notify(this.call.platform, "warning", `${subject}: ${message}`, { containers: labels });
		}
	}

	private noteOthers({ kind }: Form, { elsewhere }: EditedForm, { path }: SpecFile): void {
		const dropIns = kind === "Quadlet" && path !== undefined && this.call.platform.files.modified(`${path}.d`) !== undefined;
		const others = [...elsewhere, ...(dropIns ? [`the drop-ins in ${path}.d`] : [])];
		if (others.length === 0) return;
		const shown = shownFile({ path });
		this.note(`${shown}: other files are not read, and may override the change: ${others.join("; ")}`, { file: shown, elsewhere: others });
	}

	private patchText({ patch }: EditedForm, name: string | undefined): string {
		const indent = this.call.options.text("format") === "json" ? undefined : 2;
		return `${JSON.stringify(name === undefined ? patch : { spec: name, patch }, null, indent)}\n`;
	}
}

/** Whether policies that enforce leave the root of a container as it is, and change nothing else. */
function isExempt({ decision: { mode, readonly }, changes }: Assessment): boolean {
	return mode === "enforce" && readonly !== true && changes.length === 0;
}

function reasonsOf({ decision: { reasons } }: Assessment): string {
	return reasons.length === 0 ? "the policy asks for no change" : reasons.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
}

/** What an assessment comes to in a form. */
function effectOf({ decision: { mode, deny }, changes }: Assessment): string {
	return JSON.stringify([mode, deny.length > 0, changes.filter(({ what }) => what !== "lock-mount")]);
}

/** Containers that have a warning in common, by it. */
function byMessage({ warnings }: EditedForm): ReadonlyMap<string, readonly string[]> {
	const labels = new Map<string, string[]>();
	for (const { label, message } of warnings) {
		const own = labels.get(message);
		if (own === undefined) labels.set(message, [label]);
		else own.push(label);
	}
	return labels;
}

function textOf(file: SpecFile): string {
	return decodeUtf8(file.bytes, shownFile(file));
}

function notEditable({ kind }: Form): OssifyError {
	return usageError(
		"usage/not-editable",
		`${kind} prints what a container is: nothing that is written there changes it. Mutate the manifest, Compose file or unit that it was created from`,
	);
}

function noPatch({ kind }: Form): OssifyError {
	const what = kind === "Quadlet" ? "a Quadlet unit" : "YAML, or has several documents";
	return usageError("usage/no-patch", `--patch is for one document of JSON, and this is ${what}: use --diff`);
}
