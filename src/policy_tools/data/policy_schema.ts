/**
 * The schema of a policy's data: what the shipped policies take, what modules declare, and what they read. Nothing else may be in it.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameOf, type ParsedModule } from "../syntax/mod.ts";
import { type Declared, declarationsIn } from "./declared.ts";
import { type Read, readsOf } from "./references.ts";
import { closed, settingsSchema } from "./shipped_schema.ts";

/** A schema, and what is wrong with the declarations that it was made of. */
export interface PolicySchema {
	readonly schema: Schema;
	readonly faults: readonly Diagnostic[];
}

/** A schema under construction. */
type Draft = { -readonly [Key in keyof Schema]: Schema[Key] } & { properties?: Record<string, Draft> };

/** The schema of the data that modules accept, tests included. If a module is missing because it does not parse, anything is accepted. */
export function schemaOf(modules: readonly ParsedModule[], source: RegoSource, { assets }: Platform): PolicySchema {
	if (modules.length < source.modules.length) return { schema: {}, faults: [] };
	const texts = new Set(assets.sources().map(({ text }) => text));
	const others = modules.filter(({ text }) => !texts.has(text));
	const declarations = others.map((one) => declarationsIn(one, shownAs(one, source)));
	const root = closed({}) as Draft;
	const settings = new Set<Draft>();
	if (takesSettings(modules)) addSettings(root, settings);
	for (const module of others) for (const read of readsOf(module, modules)) allow(root, read, read.path, settings);
	for (const { declared } of declarations) for (const one of declared) declare(root, one);
	return { schema: { ...root, type: "object" } as Schema, faults: declarations.flatMap(({ faults }) => faults) };
}

/** Whether the shipped rules decide: they are here, or these modules are a part of a policy, whose rest is elsewhere. */
function takesSettings(modules: readonly ParsedModule[]): boolean {
	const own = modules.filter(({ isTest }) => !isTest);
	const isWhole = own.some((one) => one.package.join(".") === "ossify" && one.tree.rules.some((rule) => nameOf(rule) === "decision"));
	const isPart = own.some((one) => one.package[0] === "ossify");
	return own.some((one) => one.package.join(".") === "ossify.check") || (isPart && !isWhole);
}

function addSettings(root: Draft, settings: Set<Draft>): void {
	const config = structuredClone(settingsSchema) as Draft;
	root.properties = { ossify: { ...closed({ config }), type: "object" } as Draft };
	const mark = (one: unknown): void => {
		if (typeof one !== "object" || one === null) return;
		settings.add(one as Draft);
		for (const inner of Object.values(one)) mark(inner);
	};
	mark(root.properties.ossify);
}

/** Accepts a path and everything below it. @param rest the part of the path below the schema */
function allow(at: Draft, read: Read, rest: readonly string[], settings: ReadonlySet<Draft>): void {
	const [key, ...below] = rest;
	if (key === undefined) return settings.has(at) ? allowWords(at, read.words) : open(at, settings);
	const { properties = {}, additionalProperties: others } = at;
	const inner = Object.hasOwn(properties, key) ? properties[key] : undefined;
	if (inner !== undefined) return allow(inner, read, below, settings);
	if (typeof others === "object") return allow(others as Draft, read, below, settings);
	if (others !== false) return;
	at.properties = { ...properties, [key]: settings.has(at) ? {} : (closed({}) as Draft) };
	if (!settings.has(at)) allow(at.properties[key] as Draft, read, below, settings);
}

function open(at: Draft, settings: ReadonlySet<Draft>): void {
	const kept = Object.entries(at.properties ?? {}).filter(([, one]) => settings.has(one));
	delete at.type;
	delete at.additionalProperties;
	at.properties = Object.fromEntries(kept);
}

/** If a module reads all settings as a whole, its own keys that it names are accepted. */
function allowWords(at: Draft, words: ReadonlySet<string>): void {
	const { properties = {}, additionalProperties: others, items } = at;
	for (const inner of Object.values(properties)) allowWords(inner, words);
	if (typeof others === "object") allowWords(others as Draft, words);
	if (items !== undefined) allowWords(items as Draft, words);
	if (others !== false) return;
	const added = [...words].filter((word) => !Object.hasOwn(properties, word)).map((word) => [word, {}] as const);
	at.properties = { ...properties, ...Object.fromEntries(added) };
}

/** A declaration replaces what is read there. */
function declare(root: Draft, { path, schema }: Declared): void {
	let at = root;
	for (const key of path) {
		const properties = at.properties ?? {};
		const inner = Object.hasOwn(properties, key) ? (properties[key] as Draft) : (closed({}) as Draft);
		at.properties = { ...properties, [key]: inner };
		at = inner;
	}
	for (const key of Object.keys(at)) delete at[key as keyof Draft];
	Object.assign(at, structuredClone(schema));
}
