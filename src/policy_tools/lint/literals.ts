/** Rules about strings in calls. @module */
import type { Extent, Term } from "../../compile/mod.ts";
import { type ParsedModule, textOf } from "../syntax/mod.ts";
import { callsIn } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** `sprintf("%s and %s", [one])`. */
export const sprintfArguments: StyleRule = {
	id: "sprintf-arguments",
	summary: "sprintf has more or fewer values than its format has verbs",
	find: ({ tree }: ParsedModule) =>
		callsIn(tree, "sprintf").flatMap(({ args: [format, list] }) => {
			if (format?.type !== "string" || list?.type !== "array") return [];
			const [verbs, values] = [verbsIn(format.value), list.value.length];
			return verbs === undefined || verbs === values ? [] : [mismatch(format.at, verbs, values)];
		}),
};

/** Undefined where the format has explicit indexes. */
function verbsIn(format: string): number | undefined {
	const found = format.match(/%[-+# 0-9.*[\]]*[%a-zA-Z]/g) ?? [];
	if (found.some((verb) => /[*[]/.test(verb))) return undefined;
	return found.filter((verb) => !verb.endsWith("%")).length;
}

function mismatch(at: Extent, verbs: number, values: number): Hit {
	return {
		at,
		message: `verbs in the format: ${verbs}, values in the list: ${values}`,
		advice: 'pass one value for each verb; or use a template string, $"{name} is …", where this cannot happen',
	};
}

/** `startswith(path, "/var")`. */
export const openPrefix: StyleRule = {
	id: "open-prefix",
	summary: "a prefix of a path or host that does not end at the end of a name",
	find: (module: ParsedModule) =>
		// Tests know the values that they compare.
		(module.isTest ? [] : callsIn(module.tree, "startswith")).flatMap(({ args: [whole, prefix] }) => {
			if (whole === undefined || prefix?.type !== "string" || !endsWithinName(prefix.value)) return [];
			return [open(prefix, prefix.value, textOf(module, whole))];
		}),
};

/** A path, or an image with its registry. Others may be intended as prefixes; so may those that end in `:` or `-`. */
function endsWithinName(prefix: string): boolean {
	return /^(?!(?:data|input)\.)(?:\/|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?:[/:]|$))/i.test(prefix) && /[a-z0-9]$/i.test(prefix);
}

function open({ at }: Term, prefix: string, whole: string): Hit {
	return {
		at,
		message: `this also holds for ${prefix}-other`,
		advice: `end the prefix at the end of the name, with / (for an image, with : or @); for ${prefix} itself, write ${whole} == "${prefix}"`,
	};
}
