/** Rules about texts in calls. @module */
import type { Extent, Term } from "../../compile/mod.ts";
import { type ParsedModule, textOf } from "../syntax/mod.ts";
import { callsIn } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** `sprintf("%s and %s", [one])`. */
export const sprintfArguments: StyleRule = {
	id: "sprintf-arguments",
	summary: "sprintf has more or fewer values than its text has places for",
	find: ({ tree }: ParsedModule) =>
		callsIn(tree, "sprintf").flatMap(({ args: [format, list] }) => {
			if (format?.type !== "string" || list?.type !== "array") return [];
			const [places, values] = [placesIn(format.value), list.value.length];
			return places === undefined || places === values ? [] : [mismatch(format.at, places, values)];
		}),
};

/** Undefined where the text says itself which value goes where. */
function placesIn(format: string): number | undefined {
	const verbs = format.match(/%[-+# 0-9.*[\]]*[%a-zA-Z]/g) ?? [];
	if (verbs.some((verb) => /[*[]/.test(verb))) return undefined;
	return verbs.filter((verb) => !verb.endsWith("%")).length;
}

function mismatch(at: Extent, places: number, values: number): Hit {
	return {
		at,
		message: `the text has places for ${places}, and the list has ${values}`,
		advice: 'give as many values as the text has verbs; a template string, $"{name} is …", cannot get this wrong',
	};
}

/** `startswith(path, "/var")`. */
export const openPrefix: StyleRule = {
	id: "open-prefix",
	summary: "a path or host that is compared by its beginning, and does not end where a name does",
	find: (module: ParsedModule) =>
		// A replacement for a function in a test knows the values that it gets.
		(module.isTest ? [] : callsIn(module.tree, "startswith")).flatMap(({ args: [whole, prefix] }) => {
			if (whole === undefined || prefix?.type !== "string" || !endsWithinName(prefix.value)) return [];
			return [open(prefix, prefix.value, textOf(module, whole))];
		}),
};

/** A path, or an image with its registry; whatever else may be the beginning of something. A `:` or `-` at the end says that it is. */
function endsWithinName(prefix: string): boolean {
	return /^(?!(?:data|input)\.)(?:\/|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?:[/:]|$))/i.test(prefix) && /[a-z0-9]$/i.test(prefix);
}

function open({ at }: Term, prefix: string, whole: string): Hit {
	return {
		at,
		message: `this holds for ${prefix}-other, too`,
		advice: `let the prefix end where the name does, with / (of an image, with : or @); for ${prefix} itself, ask ${whole} == "${prefix}"`,
	};
}
