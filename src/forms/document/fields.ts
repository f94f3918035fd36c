/**
 * Reading the fields of a document that its author wrote: of the right type, or an error at its place. null counts as missing.
 * @module
 */
import type { OssifyError, Part } from "../../errors.ts";
import { errorAt, type FormDocument, type FormText } from "./document.ts";

/** A value in a document, with its path. */
export class Fields {
	readonly value: unknown;
	readonly part: Part;
	private readonly file: FormText;
	private readonly document: FormDocument;

	/** @param at a part of the document, with its value; left out: the whole */
	constructor(file: FormText, document: FormDocument, at: { readonly part: Part; readonly value: unknown } = { part: [], ...document }) {
		this.file = file;
		this.document = document;
		this.part = at.part;
		this.value = at.value ?? undefined;
	}

	/** What is at a key of this object. @throws {OssifyError} `input/invalid-form` where this is another type */
	at(key: string): Fields {
		const { value } = this;
		if (!isMapping(value)) return this.step(key, this.object()[key]);
		return this.step(key, Object.hasOwn(value, key) ? value[key] : undefined);
	}

	/** What is at a path of keys. */
	in(...keys: readonly string[]): Fields {
		return keys.reduce<Fields>((fields, key) => fields.at(key), this);
	}

	/** The same place with another value, such as one that is merged. */
	with(value: unknown): Fields {
		return new Fields(this.file, this.document, { part: this.part, value });
	}

	/** Missing is empty. */
	object(): Readonly<Record<string, unknown>> {
		const { value } = this;
		if (value === undefined) return {};
		if (!isMapping(value)) throw this.error(`${this.name} is not a mapping`);
		return Object.assign(Object.create(null), value) as Readonly<Record<string, unknown>>;
	}

	/** The entries of this object. */
	entries(): readonly (readonly [key: string, value: Fields])[] {
		return Object.entries(this.object()).map(([key, value]) => [key, this.step(key, value)]);
	}

	/** Missing is empty. */
	list(): readonly Fields[] {
		const { value } = this;
		if (value === undefined) return [];
		if (!Array.isArray(value)) throw this.error(`${this.name} is not a list`);
		return value.map((item, index) => this.step(index, item));
	}

	text(): string | undefined {
		return this.scalar("text", (value): value is string => typeof value === "string");
	}

	/** A text, or a number or boolean as text. To Compose (go-yaml v3), `yes` is a text, but for fields that are true or false. */
	textual(): string | undefined {
		const { value } = this;
		if (typeof value === "number") return String(value);
		if (typeof value !== "boolean") return this.text();
		const source = this.document.sourceOf?.(this.part) ?? "";
		return /^(?:y|yes|n|no|on|off)$/i.test(source) ? source : String(value);
	}

	number(): number | undefined {
		return this.scalar("a number", (value): value is number => typeof value === "number" && Number.isFinite(value));
	}

	boolean(): boolean | undefined {
		return this.scalar("true or false", (value): value is boolean => typeof value === "boolean");
	}

	/** A mapping of texts. */
	texts(): Readonly<Record<string, string>> {
		return Object.fromEntries(this.entries().map(([key, value]) => [key, value.textual() ?? ""]));
	}

	/** The path as authors write it: `spec.containers[0].image`. */
	get name(): string {
		if (this.part.length === 0) return "the document";
		// Keys are as long as their author likes.
		const keys = this.part.map((one) => (typeof one === "number" ? `[${one}]` : `.${one.replace(/^(.{100}).+$/s, "$1…")}`));
		return keys.join("").replace(/^\./, "");
	}

	/** An error at this value. */
	error(what: string, advice?: string): OssifyError {
		return errorAt(this.file, this.document, this.part, what, advice);
	}

	private step(key: string | number, value: unknown): Fields {
		return new Fields(this.file, this.document, { part: [...this.part, key], value });
	}

	private scalar<T>(type: string, is: (value: unknown) => value is T): T | undefined {
		const { value } = this;
		if (value === undefined || is(value)) return value;
		throw this.error(`${this.name} is not ${type}`);
	}
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
