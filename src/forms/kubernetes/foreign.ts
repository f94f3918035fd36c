/**
 * Containers in objects of kinds that ossify does not know: of custom resources, wherever they have their templates of pods.
 * @module
 */
import type { Fields } from "../document/mod.ts";

/** A value that is still to be searched, and how it was reached. */
interface Step {
	readonly value: unknown;
	readonly key: string | number;
	readonly from: Step | undefined;
}

/** The first list of containers in an object. Each value is searched once, however many aliases it has. */
export function foreignContainers(fields: Fields): Fields | undefined {
	const seen = new Set<unknown>();
	const unread: Step[] = [{ value: fields.value, key: "", from: undefined }];
	for (let step = unread.pop(); step !== undefined; step = unread.pop()) {
		const { value } = step;
		if (typeof value !== "object" || value === null || seen.has(value)) continue;
		seen.add(value);
		if (isContainers(step)) return fieldsAt(fields, step);
		const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
		for (const [key, inner] of entries.reverse()) unread.push({ value: inner, key, from: step });
	}
	return undefined;
}

/** Anywhere, containers with a name and an image; in a template of pods, whatever they have: Knative's have no name. */
function isContainers({ key, value, from }: Step): boolean {
	if (key !== "containers" || !Array.isArray(value)) return false;
	return (from?.key === "spec" && from.from?.key === "template") || value.some((item) => has(item, "name") && has(item, "image"));
}

function has(item: unknown, key: string): boolean {
	return typeof item === "object" && item !== null && Object.hasOwn(item, key);
}

function fieldsAt(fields: Fields, { key, from }: Step): Fields {
	if (from === undefined) return fields;
	const parent = fieldsAt(fields, from);
	return typeof key === "string" ? parent.at(key) : (parent.list()[key] ?? parent);
}
