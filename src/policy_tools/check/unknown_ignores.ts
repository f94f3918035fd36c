/**
 * Comments that accept findings of a rule that does not exist: they accept nothing.
 * @module
 */
import { closest } from "../../closest.ts";
import { type Lines, rulesIn } from "../data/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { rulesKnownIn } from "./ignorable.ts";

/** @param files the comments of Rego files and the lines of data, by their names in findings @param modules those that are checked, and ossify's own */
export function unknownIgnoreFindings(files: ReadonlyMap<string, Lines>, modules: readonly ParsedModule[]): readonly Finding[] {
	const known = rulesKnownIn(modules);
	return [...files].flatMap(([path, lines]) =>
		[...lines].flatMap(([row, text]) =>
			rulesIn(text)
				.filter((name) => !known.includes(name))
				.map((name) => findingFor(name, closest(name, known), { path, row })),
		),
	);
}

function findingFor(name: string, meant: string | undefined, place: Pick<Finding, "path" | "row">): Finding {
	const isCompilers = /^(?:rego|ossify)_/.test(name);
	return {
		...place,
		code: "unknown-ignore",
		severity: "warning",
		column: 0,
		message: isCompilers ? `findings of the compiler cannot be ignored: ${name}` : `the comment accepts nothing: there is no rule ${name}`,
		advice: meant === undefined || isCompilers ? "remove it, or write the rule that a finding names" : `write ${meant}`,
	};
}
