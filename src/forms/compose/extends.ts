/**
 * Services that extend others of the same file.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 * @module
 */
import type { Fields } from "../document/mod.ts";

/** A service with all that it extends. */
export interface Extended {
	readonly fields: Fields;
	/** What it extends in a file that is not read. */
	readonly unread: string | undefined;
}

const maxChain = 16;

/** Values that one file may copy by extending. */
const maxCopied = 100_000;

/** What takes the place of the extended service's value; lists else are joined, and mappings merged. */
const replaced = new Set(["command", "entrypoint", "test"]);

/** Lists that may be written as mappings. */
const pairs = new Set(["environment", "labels", "annotations", "sysctls"]);

/** Resolves `extends` of the services of a file. */
export class Extends {
	readonly #services: Fields;
	#copied = 0;

	constructor(services: Fields) {
		this.#services = services;
	}

	/** @throws {OssifyError} `input/invalid-form` where a service extends itself, or too much is extended */
	of(service: Fields): Extended {
		const chain = [service];
		let unread: string | undefined;
		for (let last = service; last.at("extends").value !== undefined; last = chain.at(-1) ?? last) {
			const { name, file } = targetOf(last.at("extends"));
			unread = file === undefined ? undefined : `service ${name} of ${file}`;
			if (unread !== undefined) break;
			const base = this.#services.at(name);
			if (base.value === undefined) throw last.at("extends").error(`there is no service ${name} to extend`);
			if (chain.length > maxChain) throw service.error(`it extends more than ${maxChain} services, or itself`);
			chain.push(base);
		}
		if (chain.length > 1) this.#count(service, chain);
		return { fields: service.with(chain.map(({ value }) => value).reduceRight(merged)), unread };
	}

	#count(service: Fields, chain: readonly Fields[]): void {
		if (this.#copied <= maxCopied) this.#copied += chain.reduce((sum, { value }) => sum + sizeOf(value, maxCopied), 0);
		if (this.#copied > maxCopied) throw service.error(`the services of the file extend others with more than ${maxCopied} values in all`);
	}
}

function targetOf(fields: Fields): { readonly name: string; readonly file: string | undefined } {
	if (typeof fields.value === "string") return { name: fields.value, file: undefined };
	const name = fields.at("service").text();
	if (name === undefined) throw fields.error(`${fields.name} names no service`);
	return { name, file: fields.at("file").text() };
}

function merged(base: unknown, own: unknown, key?: unknown): unknown {
	if (own === undefined || own === null) return base;
	if (base === undefined || base === null || (typeof key === "string" && replaced.has(key))) return own;
	if (typeof key === "string" && pairs.has(key)) return { ...entriesOf(base), ...entriesOf(own) };
	if (key === "tmpfs" || (Array.isArray(base) && Array.isArray(own))) return [base, own].flat();
	return isMapping(base) && isMapping(own) ? mergedMappings(base, own) : own;
}

function mergedMappings(base: object, own: object): object {
	const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
	const both = (key: string) =>
		merged(Object.getOwnPropertyDescriptor(base, key)?.value, Object.getOwnPropertyDescriptor(own, key)?.value, key);
	return Object.fromEntries([...keys].map((key) => [key, both(key)]));
}

/** Entries of a list keep the order of the list. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
	if (isMapping(value)) return { ...value };
	const items = (Array.isArray(value) ? value : []).filter((item): item is string => typeof item === "string");
	return Object.fromEntries(items.map((item) => [item.split("=", 1)[0], item.includes("=") ? item.slice(item.indexOf("=") + 1) : null]));
}

function isMapping(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many values there are in a value, up to a limit. */
function sizeOf(value: unknown, limit: number): number {
	if (typeof value !== "object" || value === null) return 1;
	let size = 1;
	for (const item of Object.values(value)) {
		if (size > limit) break;
		size += sizeOf(item, limit - size);
	}
	return size;
}
