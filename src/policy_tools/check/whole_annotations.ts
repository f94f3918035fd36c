/**
 * Facts on a container that a rule reads out of all annotations: by `walk`, in a comprehension, by a key that it goes through. Which fact
 * it is, the texts in the rule say.
 * @module
 */
import type { RuleNode, StringNode, SyntaxNode, Term } from "../../compile/mod.ts";
import { callsIn } from "../lint/mod.ts";
import { alternativesOf, nodesIn, type ParsedModule } from "../syntax/mod.ts";
import type { PathRead } from "./read_paths.ts";
import { knownOf } from "./static_terms.ts";

/** The annotations of Kubernetes engines, without `io.kubernetes.`. */
const written: readonly string[] = [
	"cri-o.ImageName",
	"cri-o.ImageRef",
	"cri-o.Image",
	"cri-o.Labels",
	"cri-o.Namespace",
	"cri-o.KubeName",
	"cri.image-name",
	"cri.image-ref",
	"cri.sandbox-namespace",
	"cri.sandbox-name",
	"cri.container-name",
	"pod.namespace",
	"pod.name",
	"container.name",
];

/** Where annotations are: in the spec, and under the name that ossify's own package has for them. */
const annotations: readonly (readonly string[])[] = [
	["input", "spec", "annotations"],
	["data", "ossify", "container", "annotations"],
];

/** What compares a key with a part of one, and with a pattern. */
const partTests = ["contains", "endswith", "startswith"];
const patternTests = ["regex.match", "glob.match"];

/** Of so few letters, a text may be anything. */
const shortest = 4;

/** The annotations that a rule searches for, without `io.kubernetes.`, at the places that read all of them. */
export function annotationsSoughtIn(module: ParsedModule, rule: RuleNode, reads: readonly PathRead[]): readonly PathRead[] {
	const whole = reads.filter(({ path }) => annotations.some((one) => isAtOrAbove(path, one)));
	const gets = nodesWithKey(rule, module);
	const [place] = whole.filter(({ node }) => !gets.has(node));
	if (place === undefined) return [];
	return soughtIn(module, rule).map((name) => ({ node: place.node, path: ["input", "spec", "annotations", `io.kubernetes.${name}`] }));
}

function isAtOrAbove(path: readonly string[], of: readonly string[]): boolean {
	return path.length <= of.length && path.every((key, index) => key === of[index]);
}

/** What `object.get` reads a part of that is known: that is not all of it. */
function nodesWithKey(rule: RuleNode, module: ParsedModule): ReadonlySet<SyntaxNode> {
	const isKnown = (term: Term) => ["value", "array"].includes(knownOf({ term, rule, module })?.kind ?? "");
	return new Set(callsIn(rule, "object.get").flatMap(({ args: [from, key] }) => (from && key && isKnown(key) ? [from] : [])));
}

function soughtIn(module: ParsedModule, rule: RuleNode): readonly string[] {
	const bodies = alternativesOf(rule).flatMap((one) => one.body);
	const texts = bodies.flatMap((one) => [...nodesIn(one, "string"), ...textsBehindNames(one, rule, module)]);
	const named = texts.flatMap(({ value }) => /(?:^|\/)io\.kubernetes\.([\w.-]+)$/.exec(value)?.[1] ?? []);
	const textsIn = (...tests: readonly string[]) =>
		bodies.flatMap((one) => callsIn(one, ...tests).flatMap(({ args }) => args.flatMap((arg) => nodesIn(arg, "string"))));
	const parts = [
		...textsIn(...partTests).map(({ value }) => value),
		...textsIn(...patternTests).flatMap(({ value }) => fragmentsOf(value)),
	].filter((part) => part.length >= shortest);
	return [...named, ...written.filter((name) => parts.some((part) => `io.kubernetes.${name}`.includes(part)))];
}

/** A key may be a rule of its own, or one of several in such a rule. */
function textsBehindNames(root: SyntaxNode, rule: RuleNode, module: ParsedModule): readonly StringNode[] {
	return nodesIn(root, "var").flatMap((term) => {
		const known = knownOf({ term, rule, module });
		if (known === undefined || known.of.rule === rule) return [];
		return nodesIn(known.of.term, "string");
	});
}

/** The literal part of a pattern. */
function fragmentsOf(pattern: string): readonly string[] {
	return pattern
		.replaceAll(/\\(?=[.\-/])/g, "")
		.split(/[^\w./-]+/)
		.map((part) => part.replaceAll(/^\.+|\.+$/g, ""));
}
