/**
 * Trees back to GraphQL's own notation: what they have in common.
 * @module
 */
import { RegoNumber, type RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { array, object, text } from "../operands.ts";

/** A name, and nothing else that would change what is around it. */
export function nameIn(tree: RegoObject, key: string): string {
	const name = textIn(tree, key);
	if (!/^\w*$/.test(name)) throw new BuiltinError("no name of GraphQL");
	return name;
}

export function textIn(tree: RegoObject, key: string): string {
	const value = tree.get(key);
	return value === undefined ? "" : text(value);
}

export function trees(tree: RegoObject, key: string): RegoObject[] {
	const value = tree.get(key);
	return value === undefined ? [] : array(value).map(object);
}

/** In brackets, or nothing at all where there is nothing in them. */
export function within(open: string, items: readonly string[], close: string): string {
	return items.length === 0 ? "" : `${open}${items.join(" ")}${close}`;
}

export function typeText(tree: RegoObject): string {
	const element = tree.get("Elem");
	const base = element === undefined ? nameIn(tree, "NamedType") : `[${typeText(object(element))}]`;
	return base + (tree.get("NonNull") === true ? "!" : "");
}

export function valueText(tree: RegoObject): string {
	const kind = tree.get("Kind");
	const children = trees(tree, "Children");
	switch (kind instanceof RegoNumber ? Number(kind.text) : -1) {
		case 0:
			return `$${nameIn(tree, "Raw")}`;
		case 1:
		case 2:
			return numberText(textIn(tree, "Raw"));
		case 3:
		case 4:
			return JSON.stringify(textIn(tree, "Raw"));
		case 8:
			return `[${children.map((child) => valueText(object(child.get("Value")))).join(" ")}]`;
		case 9:
			return `{${children.map(argumentText).join(" ")}}`;
		default:
			return nameIn(tree, "Raw");
	}
}

function numberText(raw: string): string {
	if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(raw)) throw new BuiltinError("no number of GraphQL");
	return raw;
}

export function argumentText(tree: RegoObject): string {
	return `${nameIn(tree, "Name")}: ${valueText(object(tree.get("Value")))}`;
}

export function directivesText(tree: RegoObject): string {
	return trees(tree, "Directives")
		.map((one) => ` @${nameIn(one, "Name")}${within("(", trees(one, "Arguments").map(argumentText), ")")}`)
		.join("");
}

/** ` = 1` where there is a default. */
export function defaultText(value: RegoValue | undefined): string {
	return value === undefined ? "" : ` = ${valueText(object(value))}`;
}
