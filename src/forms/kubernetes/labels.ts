/**
 * Names of containers for people, each once in a file.
 * @module
 */
import { visible } from "../../visible.ts";
import type { Fields } from "../document/mod.ts";

/** Names in Kubernetes are at most this long. */
const longest = 253;

/** `Deployment shop/web`. */
export function labelOfObject(kind: string, metadata: Fields): string {
	const namespace = metadata.at("namespace").text();
	const generated = metadata.at("generateName").text();
	const name = metadata.at("name").text() ?? (generated === undefined ? "without a name" : `${generated}*`);
	return shown(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`);
}

/** On one line, and not longer than names are. */
export function shown(text: string): string {
	return visible(text.slice(0, 2 * longest));
}

/** Numbers what has the label of an earlier one: `Pod web (2)`. */
export class Labels {
	private readonly counts = new Map<string, number>();

	unique(label: string): string {
		const count = (this.counts.get(label) ?? 0) + 1;
		this.counts.set(label, count);
		return count === 1 ? label : this.unique(`${label} (${count})`);
	}
}
