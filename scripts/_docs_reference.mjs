/** docs/reference/schemas.md: every field of the input, the decision and the data, from their schemas; and the limits, from limits.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./_files.mjs";

const parts = [
	{
		title: "The decision",
		schema: "src/decision/decision.schema.json",
		about: "What `data.ossify.decision` must return. Any other key is an error, and the container is refused.",
	},
	{
		title: "The data",
		schema: "policies/schemas/knobs.json",
		about:
			"The settings of the shipped policies. `*` is a key of yours. [policies/data.yaml](../../policies/data.yaml) has the defaults and the reason for each.",
	},
	{
		title: "The input",
		schema: "policies/schemas/input.json",
		about: "What a policy gets as `input`. `[]` is each element of a list, `*` any key.",
	},
];

/** The whole page. */
export function referencePage() {
	return [
		"# Schemas and limits\n",
		"The fields of the decision, the data and the input, and the limits of their sizes. `ossify check --schema decision` (or `data`, `input`) prints the\n" +
			"schema for editors. This page is generated from the schemas by `npm run -s build:docs`.\n",
		...parts.map(section),
		"## Limits\n",
		"Input above these limits is refused, so that time and memory stay in proportion to the size of the input.\n",
		...JSON.parse(readFileSync(join(root, "scripts/limits.json"), "utf8")).map(limitsTable),
	].join("\n");
}

function section({ title, schema: path, about }) {
	const schema = JSON.parse(readFileSync(join(root, path), "utf8"));
	const rows = fields(schema, "", schema.definitions ?? {});
	const lines = rows.map(({ name, type, says }) => `| \`${name}\` | ${cell(type)} | ${cell(says)} |`);
	return [`## ${title}\n`, `${about}\nSchema: [${path}](../../${path}).\n`, "| field | type | |\n| --- | --- | --- |", ...lines, ""].join(
		"\n",
	);
}

function limitsTable({ title, about, rows }) {
	const lines = rows.map(({ what, most, code, why }) => `| ${what} | ${most.toLocaleString("en-US")} | \`${code}\` | ${why} |`);
	return [`### ${title}\n`, `${about}\n`, "| what | at most | error | because |\n| --- | --- | --- | --- |", ...lines, ""].join("\n");
}

/** Each field with those below it, in the schema's own order. */
function fields(schema, prefix, definitions) {
	return children(schema, prefix, definitions).flatMap(({ name, node, isRequired }) => {
		const says = [node.description?.replace(/\.$/, "") ?? "", limits(node)].filter(Boolean).join("; ");
		const type = typeOf(node, definitions) + (isRequired ? ", required" : "");
		return [{ name, type, says }, ...fields(node, name, definitions)];
	});
}

function children(schema, prefix, definitions) {
	const node = resolved(schema, definitions);
	const below = prefix === "" ? "" : `${prefix}.`;
	const named = Object.entries(node.properties ?? {}).map(([key, child]) => ({
		name: below + key,
		node: resolved(child, definitions),
		isRequired: node.required?.includes(key) ?? false,
	}));
	const anyKey = isObject(node.additionalProperties) ? node.additionalProperties : undefined;
	const any = anyKey === undefined ? [] : [{ name: `${below}*`, node: resolved(anyKey, definitions), isRequired: false }];
	const element = isObject(node.items) ? resolved(node.items, definitions) : undefined;
	return [...named, ...any, ...(element === undefined ? [] : children(element, `${prefix}[]`, definitions))];
}

/** What a field says of itself stands before what the definition says of all that are like it. */
function resolved({ $ref, ...own }, definitions) {
	return $ref === undefined ? own : { ...resolved(definitions[$ref.slice("#/definitions/".length)], definitions), ...own };
}

function typeOf(node, definitions) {
	if (node.enum !== undefined) return shortened(node.enum.map((value) => `\`${JSON.stringify(value)}\``)).join(", ");
	const types = [node.type ?? "any"].flat();
	return types
		.map((type) => (type === "array" ? `array of ${typeOf(resolved(node.items ?? {}, definitions), definitions)}` : type))
		.join(" or ");
}

/** Of a long list, its ends. */
function shortened(values) {
	return values.length > 10 ? [values[0], "…", values.at(-1)] : values;
}

function limits({ minimum, maximum, pattern }) {
	const range = [minimum === undefined ? "" : `from ${minimum}`, maximum === undefined ? "" : `to ${maximum}`].filter(Boolean).join(" ");
	return [range, pattern === undefined ? "" : `\`${pattern}\``].filter(Boolean).join("; ");
}

function isObject(value) {
	return typeof value === "object" && value !== null;
}

function cell(text) {
	return text.replaceAll("|", "\\|");
}
