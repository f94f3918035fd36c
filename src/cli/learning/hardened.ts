/**
 * The manifest, Compose file or unit of a container, hardened with what was learned. Only this container changes: nothing is known of the others.
 * @module
 */

import type { OssifyError } from "../../errors.ts";
import { type FormText, type ImageFolders, type Suggestion, suggestVolumes } from "../../forms/edit/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { fails } from "../../layer/mod.ts";
import type { ContentMeter } from "../../platform/layer/content_meter.ts";
import { count } from "../../terminal/mod.ts";
import { usageError } from "../arguments/mod.ts";
import { type Assessed, shownFile, type TimedCall } from "../deciding/mod.ts";
import { FormsToMutate } from "../mutating/mod.ts";
import { notify } from "../output/mod.ts";
import type { Learned } from "./result.ts";
import type { Described } from "./subject.ts";

/** The bytes of the file; with `diff`, undefined: the difference was printed. @throws {OssifyError} `input/no-place`, `usage/not-editable` */
export function hardenForm(
	call: TimedCall,
	decided: Assessed,
	{ form, file, index }: Described,
	{ shape, held }: { readonly shape: "spec" | "diff" } & Pick<Learned, "held">,
): Uint8Array | undefined {
	const title = form.containers[index]?.label;
	const forms = new FormsToMutate(call, shape, { for: () => emptyFolders(held) });
	forms.begin(form, file);
	forms.add({ assessed: decided, name: undefined, title });
	if (decided.assessment.decision.mode === "audit")
		notify(call.platform, "note", `${title}: audit mode: the file stays as it is; enforcing would change it`);
	const others = form.containers.filter(({ source }, at) => at !== index && !("spec" in source) && !source.readonlyRoot).length;
	if (others > 0) {
		const stay = others === 1 ? "1 other container of the file stays" : `${others} other containers of the file stay`;
		notify(call.platform, "note", `${title} changes, ${stay} writable: learn what they write, too, or use ossify mutate`);
	}
	return forms.end(file, undefined);
}

/** A folder that is empty in the image hides nothing. What others have in them was counted, not named. */
function emptyFolders(held: ContentMeter): ImageFolders {
	return (path) => (held(path)?.entries === 0 ? { names: [], hasMore: false } : undefined);
}

/** What the form of a container needs to be written. @throws {OssifyError} `usage/contradiction` */
export function formOf({ decided, described }: Learned, option: string): { readonly decided: Assessed; readonly described: Described } {
	if (decided !== undefined && described !== undefined) return { decided, described };
	throw needsForm(option);
}

/** The error of an option that writes a file, where no file is named that describes the container. */
export function needsForm(option: string): OssifyError {
	return usageError("usage/contradiction", `${option} needs --spec with a Kubernetes manifest, a Compose file or a Quadlet unit`);
}

const mostFolders = 5;

/** The writes that a hardened container would fail in. */
export function warnOfFailing({ platform }: TimedCall, { source, replayed = [] }: Learned): void {
	const failing = [...new Map(replayed.filter(fails).map((one) => [one.path, one])).values()];
	if (failing.length === 0) return;
	const shown = failing.slice(0, mostFolders).map(({ path, rule }) => `${path} (${rule})`);
	const more = failing.length - shown.length;
	const all = [...shown, ...(more > 0 ? [count(more, "more folder")] : [])].join(", ");
	notify(platform, "warning", `${source}: writes that were seen fail with this change: ${all}; without --format, learn says what to do`);
}

/** Of a diff or of refused writes, no sizes are known. */
export function warnOfSizes({ platform }: TimedCall, { source, proposal }: Learned): void {
	const paths = proposal.allowances.filter(({ sizeUnknown, size }) => sizeUnknown && size === undefined).map(({ path }) => path);
	if (paths.length === 0) return;
	const all = [...paths.slice(0, mostFolders), ...(paths.length > mostFolders ? [`${paths.length - mostFolders} more`] : [])].join(", ");
	notify(platform, "warning", `${source}: how much was written is not known: set a size for ${all}`);
}

/** Volumes for the data, in the form's words. */
export function volumesFor(data: readonly { readonly path: string }[], described: Described | undefined): readonly Suggestion[] {
	const container = described?.form.containers[described.index];
	if (described === undefined || container === undefined) return [];
	const shown = shownFile(described.file);
	const file: FormText = { text: decodeUtf8(described.file.bytes, shown), shown };
	return suggestVolumes(
		file,
		described.form,
		container,
		data.map((one) => one.path),
	);
}
