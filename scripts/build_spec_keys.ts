/**
 * Makes src/oci_spec/spec_keys.json, the keys of a spec, from the input's schema:
 *
 *     bun scripts/build_spec_keys.ts
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Schema {
	readonly $ref?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
	readonly additionalProperties?: Schema | boolean;
	readonly definitions?: Readonly<Record<string, Schema>>;
}

type Keys = null | readonly [Keys] | { readonly [key: string]: Keys };

const schemaFile = new URL("../policies/schemas/input.json", import.meta.url);
const keysFile = new URL("../src/oci_spec/spec_keys.json", import.meta.url);

/** What src/oci_spec/spelling.ts has to know, as the schema says it. */
export function specKeys(): Keys {
	const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as Schema;
	return keysOf(schema.properties?.spec ?? {}, schema.definitions ?? {});
}

function keysOf(schema: Schema, definitions: Readonly<Record<string, Schema>>): Keys {
	const { $ref, properties, items, additionalProperties } = schema;
	if ($ref !== undefined) return keysOf(definitions[$ref.replace("#/definitions/", "")] as Schema, definitions);
	if (properties !== undefined)
		return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, keysOf(inner, definitions)]));
	const [list, values] = [inside(items, definitions), inside(additionalProperties, definitions)];
	if (list !== null) return [list];
	return values === null ? null : { "*": values };
}

function inside(schema: Schema | boolean | undefined, definitions: Readonly<Record<string, Schema>>): Keys {
	return typeof schema === "object" ? keysOf(schema, definitions) : null;
}

if (import.meta.main) writeFileSync(keysFile, `${JSON.stringify(specKeys(), null, "\t")}\n`);
