/**
 * Mounts that start empty where the policy asks for the image's files.
 * @module
 */
import { visible } from "../../visible.ts";
import { type ImageFolders, listed, sentenceOf } from "./warning.ts";

/** How an engine's mount is called, and what helps. */
export interface EmptyMount {
	/** `an emptyDir starts empty` */
	readonly startsEmpty: string;
	/** What copies the files: an instruction. */
	readonly cure: string;
}

/** At most this many names are in a sentence, of at most so many characters. */
const most = 3;
const longest = 60;

/** Sentences on the paths; none on those at which the image is known to have nothing. */
export function startsEmptyAt(
	paths: readonly string[],
	image: ImageFolders | undefined,
	{ startsEmpty, cure }: EmptyMount,
): readonly string[] {
	const known = paths.map((destination) => ({ destination, content: image?.(destination) }));
	const hidden = known.filter(({ content }) => content !== undefined && content.names.length > 0);
	const has = hidden.map(({ destination, content: { names, hasMore } = { names: [], hasMore: false } }) => {
		const shown = names.toSorted().slice(0, most).map(shownName);
		const others = names.length - shown.length;
		return `${destination} (${listed([...shown, ...(others > 0 ? [hasMore ? "more" : `${others} more`] : [])])})`;
	});
	return [
		...sentenceOf(
			known,
			({ content }) => content === undefined,
			(at) => `${startsEmpty}: the files that the image has at ${at} will not be there`,
		),
		...(has.length === 0 ? [] : [`${startsEmpty}, and the image has files at ${listed(has)}, which will not be there: ${cure}`]),
	];
}

function shownName(name: string): string {
	return visible(name.length > longest ? `${name.slice(0, longest)}…` : name);
}
