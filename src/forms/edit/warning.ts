/**
 * What a form cannot express of a change.
 * @module
 */
import type { SpecChange } from "../../mutate/mod.ts";
import type { FormContainer, Location } from "../form.ts";
import type { DocumentAddition } from "./document.ts";

/** A container and its changes. */
export interface ContainerChanges {
	readonly container: FormContainer;
	/** Relative to the container's spec. */
	readonly changes: readonly SpecChange[];
	/** Where the container's image is at hand. */
	readonly image?: ImageFolders | undefined;
}

/** The names in a folder of an image, some of many; undefined where it cannot be looked at. */
export type ImageFolders = (path: string) => { readonly names: readonly string[]; readonly hasMore: boolean } | undefined;

/** What is missing, and what follows from it. */
export interface FormWarning {
	/** The container's. */
	readonly label: string;
	/** A sentence without a full stop. */
	readonly message: string;
}

/** What the containers of a form come to in it. */
export interface FormPlan {
	readonly additions: readonly DocumentAddition[];
	readonly warnings: readonly FormWarning[];
	/** Containers that the form has no place for the changes of. */
	readonly conflicts?: readonly Conflict[];
}

/** A container that cannot have its changes. */
export interface Conflict {
	readonly location: Location;
	/** A sentence without a full stop. */
	readonly message: string;
	readonly advice: string;
}

/** `/run, /tmp and /var/tmp`. */
export function listed(words: readonly string[]): string {
	return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The destinations, where there are any, in a sentence. */
export function sentenceOf<T extends { readonly destination: string }>(
	all: readonly T[],
	isMeant: (one: T) => boolean,
	sentence: (destinations: string) => string,
): readonly string[] {
	const meant = all.filter(isMeant).map(({ destination }) => destination);
	return meant.length === 0 ? [] : [sentence(listed([...new Set(meant)].toSorted()))];
}
