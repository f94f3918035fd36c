/**
 * Style, in all modules of a check.
 * @module
 */
import { type JsonObject, mergeData } from "../../bundle/mod.ts";
import { placeOfToken } from "../places/mod.ts";
import { builtinNames } from "../rego/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
import { type Hit, type Outline, outlineOf, type Project, styleRules } from "../style/mod.ts";
import type { Finding } from "./finding.ts";

/** @param parsed the modules to look at: of one that does not parse, nothing can be said */
export function styleFindings(
	{ source, shipped }: { source: RegoSource; shipped: RegoSource },
	outlines: readonly Outline[],
	parsed: readonly Outline[],
): readonly Finding[] {
	const others = shipped === source ? [] : shipped.modules.map(outlineOf);
	const project: Project = {
		outlines,
		known: [...outlines, ...others],
		data: mergeData(JSON.parse(shipped.data) as JsonObject, JSON.parse(source.data) as JsonObject),
		builtins: new Set(builtinNames),
	};
	return parsed.flatMap((outline) =>
		styleRules.flatMap(({ id, find }) => find(outline, project).map((hit) => findingOf(id, hit, outline, source))),
	);
}

function findingOf(code: string, { at, message, advice }: Hit, outline: Outline, source: RegoSource): Finding {
	return { code, severity: "warning", message, advice, ...placeOfToken(shownAs(outline, source), at) };
}
