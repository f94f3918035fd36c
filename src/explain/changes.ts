/**
 * The changes of a container for people, one entry per change.
 * @module
 */
import type { Assessment } from "../harden.ts";
import type { SpecChange } from "../mutate/mod.ts";

/** One thing that changes. */
export type ShownChange =
	| { readonly what: "root"; readonly readonly: true }
	| {
			readonly what: "tmpfs";
			readonly destination: string;
			readonly options: readonly string[];
			/** The image, which was not looked at, decides on mode or owner, where it has that folder and the decision does not name both. */
			readonly asImage?: true;
	  }
	| { readonly what: "mount"; readonly destination: string; readonly readonly: true };

/** What an assessment changes, in the order of root, tmpfs mounts by path, existing mounts as the spec has them. */
export function changesOf({ changes }: Assessment): ShownChange[] {
	const shown = changes.map(changeOf);
	const of = (what: ShownChange["what"]) => shown.filter((change) => change.what === what);
	const tmpfs = shown.filter((change) => change.what === "tmpfs").sort((a, b) => (a.destination < b.destination ? -1 : 1));
	return [...of("root"), ...tmpfs, ...of("mount")];
}

function changeOf(change: SpecChange): ShownChange {
	switch (change.what) {
		case "lock-root":
			return { what: "root", readonly: true };
		case "lock-mount":
			return { what: "mount", destination: change.destination, readonly: true };
		case "add-tmpfs": {
			const { destination, options } = change.entry;
			return { what: "tmpfs", destination, options, ...(change.asImage && { asImage: true }) };
		}
	}
}
