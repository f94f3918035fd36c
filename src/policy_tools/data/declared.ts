/**
 * What modules declare of their data: OPA's own `schemas` in METADATA, written out (`- data.shop: {type: object, …}`).
 * @see https://www.openpolicyagent.org/docs/policy-language#schemas
 * @module
 */
import { parse } from "yaml";
import type { Diagnostic } from "../../compile/mod.ts";
import { type Schema, schemaKeywords, unsupportedIn } from "../../json/mod.ts";
import { placeOfSpan, type ShownText } from "../position/mod.ts";
import { commentsIn, type ParsedModule } from "../syntax/mod.ts";

/** A schema, for a path below `data`. */
export interface Declared {
	readonly path: readonly string[];
	readonly schema: Schema;
}

/** What a module declares, and the parts that cannot be checked. */
export interface Declarations {
	readonly declared: readonly Declared[];
	readonly faults: readonly Diagnostic[];
}

/** @param shown the module as messages name it */
export function declarationsIn(module: ParsedModule, shown: ShownText): Declarations {
	const found = blocksIn(module).flatMap(({ yaml, at }) => entriesOf(yaml).map((entry) => ({ ...entry, at })));
	const judged = found.map((one) => ({ ...one, wrong: unsupportedIn(one.schema) }));
	const faults = judged.flatMap(({ name, wrong, at }) => (wrong === undefined ? [] : [unsupported(name, wrong, placeOfSpan(shown, at))]));
	const sound = judged.filter(({ wrong }) => wrong === undefined);
	return { declared: sound.map(({ name, schema }) => ({ path: name.split(".").slice(1), schema })), faults };
}

/** The paths below `data` that a module declares, of which the compiler and the check of the data know what may be there. */
export function declaredPathsIn(module: ParsedModule): readonly (readonly string[])[] {
	return blocksIn(module).flatMap(({ yaml }) => entriesOf(yaml).map(({ name }) => name.split(".").slice(1)));
}

interface Block {
	readonly yaml: string;
	/** Of its first line. */
	readonly at: readonly [number, number];
}

/** A comment `# METADATA`, and the comments on the lines right after it. */
function blocksIn(module: ParsedModule): readonly Block[] {
	const blocks: { yaml: string; at: readonly [number, number] }[] = [];
	let end = -1;
	for (const { text, at } of commentsIn(module)) {
		const isNext = end >= 0 && /^\r?\n[ \t]*$/.test(module.text.slice(end, at[0]));
		const last = blocks.at(-1);
		if (/^#\s*METADATA\s*$/.test(text)) blocks.push({ yaml: "", at: [at[0], at[1]] });
		else if (isNext && last) last.yaml += `${text.slice(1)}\n`;
		end = isNext || /^#\s*METADATA\s*$/.test(text) ? at[1] : -1;
	}
	return blocks;
}

/** Those that are written out: a name (`schema.shop`) is of a folder that ossify does not read, and the compiler refuses it. */
function entriesOf(yaml: string): readonly { name: string; schema: Schema }[] {
	const schemas: unknown = parsed(yaml)?.schemas;
	if (!Array.isArray(schemas)) return [];
	return schemas.flatMap((one: unknown) =>
		Object.entries(isObject(one) ? one : {}).flatMap(([name, schema]) =>
			/^data(?:\.|$)/.test(name) && isObject(schema) ? [{ name, schema: schema as Schema }] : [],
		),
	);
}

/** What is no YAML, the compiler reports at its line. */
function parsed(yaml: string): { schemas?: unknown } | undefined {
	try {
		const value: unknown = parse(yaml);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function unsupported(name: string, what: string, place: ReturnType<typeof placeOfSpan>): Diagnostic {
	return {
		code: "unsupported-schema",
		message: `the schema of ${name} has ${what}, which ossify does not check`,
		advice: `write it with ${schemaKeywords.join(", ")}; or write {} to accept any data`,
		...place,
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
