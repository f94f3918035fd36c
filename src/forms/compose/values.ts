/**
 * Values of a service with their variables replaced; which of them depend on variables is kept.
 * @module
 */
import type { Part } from "../../errors.ts";
import { visible } from "../../visible.ts";
import type { Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { bytesOf } from "../flags/mod.ts";
import { interpolate } from "./interpolate.ts";

/** More are counted. */
const maxUnknown = 20;

/** Reads values, and keeps what is not known of those that were read. */
export class Values {
	readonly #open: Unknown[] = [];
	/** The flags that depend on a variable, by name, as they were read. */
	readonly assumed = new Map<string, boolean>();

	/** A text, number or boolean as text. Undefined where a variable has no default, too. */
	text(fields: Fields): string | undefined {
		const written = fields.textual();
		return written === undefined ? undefined : this.replaced(fields, written);
	}

	/** A text that is a part of a value, such as the target of a volume. Undefined as above. @param otherwise what becomes of it then */
	replaced(fields: Fields, written: string, otherwise = "it is left out"): string | undefined {
		const read = interpolate(written);
		if (read === undefined) throw fields.error(`${fields.name} has a $ that begins no variable`, "write $$ for a dollar sign");
		if (read.variables.length > 0) this.note({ fact: "value-from", message: openValue(fields, written, read.text, otherwise) });
		return read.text;
	}

	/** `"yes"` is true to Compose: values that come from variables are texts. Missing is false. */
	flag(fields: Fields): boolean {
		if (typeof fields.value !== "string") return fields.boolean() ?? false;
		const text = this.text(fields);
		const value = text === undefined || /^(?:false|no|n|off)$/i.test(text) ? false : /^(?:true|yes|y|on)$/i.test(text) ? true : undefined;
		if (value === undefined) throw fields.error(`${fields.name} is not true or false`);
		if (fields.value !== text) this.assumed.set(String(fields.part.at(-1)), value);
		return value;
	}

	/** A size in bytes: a number, or a text such as `64m`. */
	bytes(fields: Fields): number | undefined {
		if (typeof fields.value === "number") return fields.number();
		const text = this.text(fields);
		const bytes = text === undefined ? undefined : bytesOf(text.trim());
		if (text !== undefined && bytes === undefined)
			throw fields.error(`${fields.name} is not a size`, "write bytes, or a number with b, k, m or g");
		return bytes;
	}

	/** The texts of a list; a single text where it is one. */
	list(fields: Fields): readonly { readonly fields: Fields; readonly text: string }[] {
		const items = typeof fields.value === "string" ? [fields] : fields.list();
		return items.flatMap((item) => {
			const text = this.text(item);
			return text === undefined ? [] : [{ fields: item, text }];
		});
	}

	/** `[A=b, C]` and `{A: b, C: null}`, in their order; undefined for a value that is taken from the environment. */
	pairs(fields: Fields): readonly (readonly [key: string, value: string | undefined])[] {
		if (!Array.isArray(fields.value)) return fields.entries().map(([key, value]) => [key, this.text(value)] as const);
		return this.list(fields).map(({ text }) => {
			const equals = text.indexOf("=");
			return equals < 0 ? ([text, undefined] as const) : ([text.slice(0, equals), text.slice(equals + 1)] as const);
		});
	}

	note(unknown: Unknown): void {
		if (!this.#open.some(({ message }) => message === unknown.message)) this.#open.push(unknown);
	}

	get unknown(): readonly Unknown[] {
		const more = this.#open.length - maxUnknown;
		if (more <= 0) return this.#open;
		return [...this.#open.slice(0, maxUnknown), { fact: "value-from", message: `${more} more values are not known` }];
	}
}

/** Settings of a service whose values may be secret: the values are in no message. */
const secret = new Set<unknown>(["environment", "command", "entrypoint", "labels", "annotations"]);

function openValue({ name, part }: Fields, written: string, read: string | undefined, otherwise: string): string {
	// services, NAME, SETTING
	if (secret.has(part[2])) {
		const what = read === undefined ? otherwise : "it is read as without these variables";
		return `${name}${keyIn(part, written)} has variables that are in the environment of Compose: ${what}`;
	}
	const what = read === undefined ? otherwise : `it is read as ${visible(read.slice(0, 80)) || "empty"}, the value without these variables`;
	const shown = visible(written.length > 80 ? `${written.slice(0, 80)}…` : written);
	return `${name} is ${shown}, and its variables are in the environment of Compose: ${what}`;
}

/** The key of `KEY=value`, for an item of a list. */
function keyIn(part: Part, written: string): string {
	if (part[2] === "command" || part[2] === "entrypoint" || typeof part.at(-1) !== "number") return "";
	const [, key] = /^([\w./-]{1,60})=/.exec(written) ?? [];
	return key === undefined ? "" : ` (${key})`;
}
