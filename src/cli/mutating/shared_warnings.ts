/**
 * Warnings that containers of several files have in common: each is printed once, with some of the containers.
 * @module
 */
import { count } from "../../terminal/mod.ts";

/** More bury the warning. */
const mostNames = 2;

/** Collects the warnings of files. */
export class SharedWarnings {
	readonly #byMessage = new Map<string, { readonly files: Set<string>; readonly names: string[] }>();

	/** @param labels those of the file's containers that have it */
	add(message: string, file: string, labels: readonly string[]): void {
		const { files, names } = this.#byMessage.get(message) ?? { files: new Set(), names: [] };
		files.add(file);
		names.push(...labels.map((label) => `${file}: ${label}`));
		this.#byMessage.set(message, { files, names });
	}

	/** In the order in which they were found. */
	sentences(): string[] {
		return [...this.#byMessage].map(([message, { files, names }]) => `${subjectOf(files.size, names)}: ${message}`);
	}
}

function subjectOf(files: number, names: readonly string[]): string {
	const [first = "", ...others] = names;
	if (others.length === 0) return first;
	const more = names.length - mostNames;
	const shown = [...names.slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join("; ");
	return `${names.length} containers in ${count(files, "file")} (${shown})`;
}
