/**
 * Variables of a container's environment, and texts with `$(NAME)`, as the kubelet expands them (third_party/forked/golang/expansion).
 * @module
 */
import type { Fields } from "../document/mod.ts";

/** The kernel starts no program with more (execve(2), "Limits on size of arguments and environment"). */
const most = 6 * 1024 * 1024;

export class Variables {
	private readonly values = new Map<string, string | undefined>();
	private total = 0;

	/** @param value undefined where it is taken from elsewhere */
	set(name: string, value: string | undefined): void {
		this.values.set(name, value);
	}

	get known(): readonly (readonly [name: string, value: string])[] {
		return [...this.values].filter((entry): entry is [string, string] => entry[1] !== undefined);
	}

	get unknown(): readonly string[] {
		return [...this.values].flatMap(([name, value]) => (value === undefined ? [name] : []));
	}

	/** A text with its variables; undefined where one of them is taken from elsewhere. Missing is empty. */
	expand(fields: Fields): string | undefined {
		const text = fields.text() ?? "";
		let expanded = "";
		let end = 0;
		for (const { 0: reference, 1: name, index } of text.matchAll(/\$(?:\$|\(([^()]*)\))/g)) {
			const value = this.valueOf(reference, name);
			if (value === undefined) return undefined;
			expanded += this.counted(fields, text.slice(end, index) + value);
			end = index + reference.length;
		}
		return expanded + this.counted(fields, text.slice(end));
	}

	/** `$$` is a dollar; a variable that is not there stays as it is written. */
	private valueOf(reference: string, name: string | undefined): string | undefined {
		if (name === undefined) return "$";
		return this.values.has(name) ? this.values.get(name) : reference;
	}

	private counted(fields: Fields, part: string): string {
		this.total += part.length;
		if (this.total > most)
			throw fields.error("the container's environment and arguments have more than 6 MiB, which no program starts with");
		return part;
	}
}
