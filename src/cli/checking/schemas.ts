/**
 * The schemas that `ossify check` checks against, and prints.
 * @module
 */
import { decisionSchema } from "../../decision/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { dataSchema } from "../../policy_tools/data/mod.ts";
import { usageError } from "../arguments/mod.ts";

const schemas: Readonly<Record<string, (platform: Platform) => unknown>> = {
	input: ({ assets }) => JSON.parse(assets.inputSchema()),
	decision: () => decisionSchema,
	data: () => dataSchema,
};

/** The one that is named, or all of them by name. @throws {OssifyError} `usage/unknown-schema` */
export function schemaFor(platform: Platform, names: readonly string[]): unknown {
	const known = Object.keys(schemas);
	const surplus = names.find((name, index) => index > 0 || !known.includes(name));
	if (surplus !== undefined) {
		const message = `--schema takes one of ${known.join(", ")}, or nothing for all; not ${JSON.stringify(surplus)}`;
		throw usageError("usage/unknown-schema", message, { given: surplus, known });
	}
	const [name] = names;
	const all = () => Object.fromEntries(Object.entries(schemas).map(([one, schema]) => [one, schema(platform)]));
	return name === undefined ? all() : schemas[name]?.(platform);
}
