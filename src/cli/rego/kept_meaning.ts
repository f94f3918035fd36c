/**
 * Whether a module that OPA formatted is still the module that it was. OPA's formatter drops a `with`, and the comments behind it, where a
 * comment is inside of an object or a set in the same expression.
 * @module
 */
import type { Compiler, ImportNode, ModuleNode, RegoModule, RuleNode, SyntaxNode } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { DiagnosedError, diagnosticOf, type Place, placeOfSpan, wholeFile } from "../places/mod.ts";
import { commentsIn, type ParsedModule, parse, wordOf } from "../syntax/mod.ts";

/** @throws {DiagnosedError} `policy/format-differs` where the text does not mean the same, or has not the same comments */
export function refuseOtherMeaning(compiler: Compiler, module: RegoModule, after: string): void {
	const [before] = parse(compiler, [module]).modules;
	const then = parse(compiler, [{ path: module.path, text: after }]);
	const [formatted] = then.modules;
	const isBroken = formatted === undefined && then.unexamined.length === 0;
	const fault = before && formatted ? differenceOf(before, formatted) : unknown(module, isBroken);
	if (fault === undefined) return;
	const { what, place, advice } = fault;
	const error = new OssifyError("policy/format-differs", what, { advice });
	throw new DiagnosedError(error, `formatting ${module.path}`, diagnosticOf(error, place));
}

interface Fault {
	readonly what: string;
	readonly place: Place;
	readonly advice: string;
}

function unknown({ path }: RegoModule, isBroken: boolean): Fault {
	const place = wholeFile(path);
	if (isBroken) return { what: "OPA's formatter would write what is not Rego", place, advice };
	return {
		what: "whether it would mean the same afterwards cannot be seen: it is nested too deep, too long, or of a later Rego",
		place,
		advice: "split it, or format it by hand. No file was changed",
	};
}

const advice = "is a comment within an expression? Move it in front of that; or format this part by hand. No file was changed";

function differenceOf(before: ParsedModule, after: ParsedModule): Fault | undefined {
	const other = changedPart(before.tree, after.tree);
	if (other) return faultAt(before, other, "OPA's formatter would change what this means");
	const comment = lostComment(before, after);
	return comment && faultAt(before, comment, "OPA's formatter would drop or change this comment");
}

function faultAt({ path, text }: ParsedModule, { at }: Pick<SyntaxNode, "at">, what: string): Fault {
	return { what, place: placeOfSpan({ shown: path, text }, at), advice };
}

/** The first part that is not there any more as it was. Imports are sorted. */
function changedPart(before: ModuleNode, after: ModuleNode): SyntaxNode | undefined {
	const [first] = before.package;
	const [these, those] = [importsIn(before), importsIn(after)];
	const imports = missing(these, those) ?? missing(those, these);
	if (imports) return before.imports.find((one) => one === imports) ?? first;
	const rules = before.rules.find((rule, index) => meaning(rule) !== meaning(after.rules[index]));
	if (rules) return rules;
	const isSame = before.rules.length === after.rules.length && sameList(before.package, after.package);
	return isSame ? undefined : first;
}

/** But for those that say which Rego it is. */
function importsIn({ imports }: ModuleNode): readonly ImportNode[] {
	return imports.filter(({ path }) => !["future", "rego"].includes(wordOf(path.value[0]) ?? ""));
}

function missing<Node extends SyntaxNode>(these: readonly Node[], those: readonly Node[]): Node | undefined {
	const found = new Set(those.map(meaning));
	return these.find((one) => !found.has(meaning(one)));
}

function sameList(one: readonly SyntaxNode[], other: readonly SyntaxNode[]): boolean {
	return one.length === other.length && one.every((node, index) => meaning(node) === meaning(other[index]));
}

/** What is left out, as it says nothing: places, whether `=` is written in a head for `:=`, a value or a body that is `true`. */
function meaning(node: SyntaxNode | undefined): string {
	return JSON.stringify(node, (key, part: unknown) => (key === "at" || key === "assign" ? undefined : withoutTrue(part))) ?? "";
}

function withoutTrue(part: unknown): unknown {
	if (typeof part !== "object" || part === null || !("type" in part) || !(part.type === "rule" || part.type === "else")) return part;
	const { value, body, ...rest } = part as RuleNode;
	const [only, ...more] = body;
	const saysNothing = only !== undefined && more.length === 0 && !only.negated && !only.with && isTrue(only.holds);
	return { ...rest, ...(value && !isTrue(value) && { value }), body: saysNothing ? [] : body };
}

function isTrue(node: SyntaxNode): boolean {
	return node.type === "boolean" && node.value;
}

/** A comment that is not there as often as it was. White space at its end is dropped. */
function lostComment(before: ParsedModule, after: ParsedModule): Pick<SyntaxNode, "at"> | undefined {
	const left = new Map<string, number>();
	const countOf = (text: string) => left.get(text.trimEnd()) ?? 0;
	for (const { text } of commentsIn(after)) left.set(text.trimEnd(), countOf(text) + 1);
	return commentsIn(before).find(({ text }) => {
		left.set(text.trimEnd(), countOf(text) - 1);
		return countOf(text) < 0;
	});
}
