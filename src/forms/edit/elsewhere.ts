/**
 * Parts of the definition of containers that are in other files, which are not read: they may override what is written.
 * @module
 */
import type { Form } from "../form.ts";
import { valueAt } from "./addition.ts";

/** What refers to other files, for people. Drop-ins of a unit are beside it, and not among them. @param documents the values of the file's documents */
export function definedElsewhere(documents: readonly unknown[], { kind, containers }: Form): readonly string[] {
	if (kind !== "Compose") return [];
	const includes = documents.some((document) => (valueAt(document, ["include"]) ?? null) !== null);
	const extending = containers.flatMap(({ label, location: { document, part } }) => {
		const given = valueAt(documents[document], [...part, "extends"]);
		const from = valueAt(given, ["file"]);
		return typeof from === "string" ? [`${label} extends service ${shown(valueAt(given, ["service"]))} of ${shown(from)}`] : [];
	});
	const more = extending.length - maxShown;
	return [...(includes ? ["include"] : []), ...extending.slice(0, maxShown), ...(more > 0 ? [`${more} more`] : [])];
}

const maxShown = 5;

function shown(value: unknown): string {
	const text = String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
