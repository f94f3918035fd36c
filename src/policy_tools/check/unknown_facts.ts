/**
 * Refusals that rest on what not every engine says of a container: where it is not known, they do not hold.
 * @module
 */
import type { RuleNode, SyntaxNode } from "../../compile/mod.ts";
import { rulesIn } from "../compile/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { isNegated, ruleGraphOf } from "./reach.ts";
import { pathsReadIn } from "./read_paths.ts";
import { annotationsSoughtIn } from "./whole_annotations.ts";

/** Facts on a container, by the rule of package ossify.container that says whether one is known. */
const facts: Readonly<Record<string, string>> = {
	images: "image_known",
	namespace: "namespace_known",
	pod: "pod_known",
	name: "name_known",
	labels: "labels_known",
};

/** In the user's modules: the first place in a file that reads a fact, if no rule checks whether it is known. */
export function unknownFactFindings(modules: readonly ParsedModule[], source: RegoSource): readonly Finding[] {
	const asked = new Set(modules.filter(({ isTest }) => !isTest).flatMap((one) => readIn(one).map(({ fact }) => fact)));
	const seen = new Set<string>();
	return refusingRules(modules).flatMap(({ module, rule }) =>
		readIn(module)
			.filter(({ node, fact }) => Object.hasOwn(facts, fact) && isWithin(node, rule) && !isNegated(node, rule))
			.flatMap(({ node, fact, shown }) => {
				const known = facts[fact] ?? "";
				const key = `${module.path} ${fact}`;
				if (asked.has(known) || seen.has(key)) return [];
				seen.add(key);
				return [unknownFact(shown, known, placeOfSpan(shownAs(module, source), node.at))];
			}),
	);
}

function unknownFact(shown: string, known: string, place: Pick<Finding, "path" | "row" | "column">): Finding {
	return {
		code: "unknown-fact",
		severity: "warning",
		message: `${shown} is not known for every container, and never on Podman and Docker: there this refuses nothing`,
		advice: `add a rule that refuses or warns if not data.ossify.container.${known}; or keep it, if that is intended`,
		...place,
	};
}

/** Rules that a refusal needs to hold: itself, and what it reads outside of a `not`. */
export function refusingRules(modules: readonly ParsedModule[]): readonly { readonly module: ParsedModule; readonly rule: RuleNode }[] {
	const graph = ruleGraphOf(modules.filter(({ isTest }) => !isTest));
	const found = new Set(rulesIn(modules, ["ossify", "rules"], "deny"));
	// Iterating over a set includes the elements that are added meanwhile.
	for (const { module, rule } of found) for (const read of graph.readWithoutNot(module, rule)) for (const one of read.rules) found.add(one);
	return [...found];
}

interface FactRead {
	readonly node: SyntaxNode;
	/** The rule of package ossify.container. */
	readonly fact: string;
	readonly shown: string;
}

/** What a module reads of ossify's facts, and the annotations that engines of Kubernetes write; those that it names come first. */
function readIn(module: ParsedModule): readonly FactRead[] {
	const reads = module.tree.rules.map((rule) => ({ rule, paths: pathsReadIn(module, rule) }));
	const sought = reads.flatMap(({ rule, paths }) => annotationsSoughtIn(module, rule, paths));
	return [...reads.flatMap(({ paths }) => paths), ...sought].flatMap(({ node, path }) => factAt(node, path));
}

function factAt(node: SyntaxNode, [root, ...path]: readonly string[]): readonly FactRead[] {
	const [first, second, name = "", key = ""] = path;
	if (root === "input") return first === "spec" && second === "annotations" ? annotationAt(node, name) : [];
	if (first !== "ossify" || second !== "container") return [];
	return name === "annotations" ? annotationAt(node, key) : [{ node, fact: name, shown: `data.ossify.container.${name}` }];
}

function annotationAt(node: SyntaxNode, key: string): readonly FactRead[] {
	const [, name = ""] = /^io\.kubernetes\.(.*)$/.exec(key) ?? [];
	return name === "" ? [] : [{ node, fact: factOf(name), shown: `the annotation io.kubernetes.${name}` }];
}

function factOf(annotation: string): string {
	if (/image/i.test(annotation)) return "images";
	if (/namespace/.test(annotation)) return "namespace";
	return /label/i.test(annotation) ? "labels" : "pod";
}

function isWithin({ at: [start, end] }: SyntaxNode, { at }: RuleNode): boolean {
	return at[0] <= start && end <= at[1];
}
