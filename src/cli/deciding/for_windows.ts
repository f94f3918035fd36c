/**
 * Pods for Windows, which are passed over.
 * @module
 */
import type { Form } from "../../forms/mod.ts";
import type { Call } from "../arguments/mod.ts";

/** At most this many names are in the note. */
const most = 8;

/** The note about a form that has any. @param name the form's file, where the call has several */
export async function noteWindows({ platform }: Call, form: Form | undefined, name: string | undefined): Promise<void> {
	const labels = form?.forWindows ?? [];
	const [first, second] = labels;
	if (first === undefined) return;
	// Loaded here: the library for tests loads this folder, and what colours a terminal asks Deno for more of the environment.
	const { notify } = await import("../output/report.ts");
	const more = labels.length > most ? [`${labels.length - most} more`] : [];
	const are =
		second === undefined ? "a pod is for Windows, and is passed over" : `${labels.length} pods are for Windows, and are passed over`;
	const subject = name === undefined ? "" : `${name}: `;
	const detail = { ...(name !== undefined && { spec: name }), forWindows: labels };
	notify(platform, "note", `${subject}${are}: ${[...labels.slice(0, most), ...more].join(", ")}`, detail);
}
