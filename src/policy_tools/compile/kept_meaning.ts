/**
 * Whether formatting kept the meaning of a module. OPA's formatter drops a `with`, and the comments after it, where a
 * comment is inside of an object or a set in the same expression.
 * @module
 */
import type { Compiler, ImportNode, ModuleNode, RegoModule, RuleNode, SyntaxNode } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { DiagnosedError, diagnosticOf, type Place, placeOfSpan, wholeFile } from "../position/mod.ts";
import { childrenOf, commentsIn, nodesIn, type ParsedModule, parse, wordOf } from "../syntax/mod.ts";

/** @throws {DiagnosedError} `policy/format-differs` if the text has another meaning, or other comments */
export function refuseOtherMeaning(compiler: Compiler, module: RegoModule, { after, by }: Rewritten): void {
	const given = parse(compiler, [module]);
	const [before] = given.modules;
	const then = parse(compiler, [{ path: module.path, text: after }]);
	const [formatted] = then.modules;
	const isBroken = formatted === undefined && then.unexamined.length === 0;
	const fault = before && formatted ? differenceOf(before, formatted) : before && isBroken ? broken(before) : unknown(module, given);
	if (fault === undefined) return;
	const { what, place, advice } = fault;
	const error = new OssifyError("policy/format-differs", `${by} ${what}`, { advice });
	throw new DiagnosedError(error, `formatting ${module.path}`, diagnosticOf(error, place));
}

/** The formatted text, and the name of the formatter. */
interface Rewritten {
	readonly after: string;
	readonly by: string;
}

interface Fault {
	readonly what: string;
	readonly place: Place;
	readonly advice: string;
}

/** The known cause is a comment within an expression. */
function broken(module: ParsedModule): Fault {
	const comments = commentsIn(module);
	const holds = ({ at }: SyntaxNode) => comments.some((one) => at[0] < one.at[0] && one.at[1] < at[1]);
	const parts = (["expression", "object", "array", "set", "call"] as const).flatMap((type): readonly SyntaxNode[] =>
		nodesIn(module.tree, type),
	);
	return faultAt(module, parts.find(holds) ?? module.tree, "would write invalid Rego");
}

/** What the formatter takes, and the compiler does not: a METADATA block in front of an import, as far as is known. */
function unknown({ path }: RegoModule, { modules, unexamined }: Pick<ReturnType<typeof parse>, "modules" | "unexamined">): Fault {
	if (modules.length === 0 && unexamined.length === 0)
		return {
			what: "would write what cannot be compared: the file does not parse with its METADATA",
			place: wholeFile(path),
			advice: `\`ossify check ${path}\` names the place. No file was changed`,
		};
	return {
		what: "would write Rego that cannot be compared: it is nested too deep, too long, or of a later version",
		place: wholeFile(path),
		advice: "split it, or format it by hand. No file was changed",
	};
}

const advice = "is a comment within an expression? Move it before the expression, or format this part by hand. No file was changed";
const withoutComment = "assign the part in brackets to a name: part := (a in b); or format this by hand. No file was changed";

function differenceOf(before: ParsedModule, after: ParsedModule): Fault | undefined {
	const other = changedPart(before.tree, after.tree);
	if (other) return { ...faultAt(before, other, "would change what this means"), advice: adviceAt(before, other) };
	const comment = lostComment(before, after);
	return comment && faultAt(before, comment, "would drop or change this comment");
}

function faultAt({ path, text }: ParsedModule, { at }: Pick<SyntaxNode, "at">, what: string): Fault {
	return { what, place: placeOfSpan({ shown: path, text }, at), advice };
}

/** By whether a comment is on the lines of the expression. */
function adviceAt(module: ParsedModule, { at: [start, end] }: SyntaxNode): string {
	const around = nodesIn(module.tree, "expression").find(({ at }) => at[0] <= start && end <= at[1]);
	const [first, last] = around?.at ?? [0, module.text.length];
	const hasComment = commentsIn(module).some(({ at }) => at[0] > first && !module.text.slice(last, at[0]).includes("\n"));
	return hasComment || !around ? advice : withoutComment;
}

/** The first changed part. Imports are sorted. */
function changedPart(before: ModuleNode, after: ModuleNode): SyntaxNode | undefined {
	const [first] = before.package;
	const [these, those] = [importsIn(before), importsIn(after)];
	const imports = missing(these, those) ?? missing(those, these);
	if (imports) return before.imports.find((one) => one === imports) ?? first;
	const index = before.rules.findIndex((rule, position) => meaning(rule) !== meaning(after.rules[position]));
	const rule = before.rules[index];
	if (rule) return smallestChanged(rule, after.rules[index]);
	const isSame = before.rules.length === after.rules.length && sameList(before.package, after.package);
	return isSame ? undefined : first;
}

/** The smallest changed part of a node. */
function smallestChanged(before: SyntaxNode, after: SyntaxNode | undefined): SyntaxNode {
	if (after === undefined || before.type !== after.type) return before;
	const [these, those] = [childrenOf(withoutTrue(before)), childrenOf(withoutTrue(after))];
	const index = these.findIndex((one, position) => meaning(one) !== meaning(those[position]));
	const child = these[index];
	// A function's name, or an operator, is not helpful without its operands.
	return child === undefined || (before.type === "call" && index === 0) ? before : smallestChanged(child, those[index]);
}

/** Without those that choose the version of Rego. */
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

/** Without what has no meaning: positions, `=` for `:=` in a head, a value or a body that is `true`. */
function meaning(node: SyntaxNode | undefined): string {
	return (
		JSON.stringify(node, (key, part: unknown) =>
			key === "at" || key === "assign" ? undefined : isRule(part) ? withoutTrue(part) : part,
		) ?? ""
	);
}

function isRule(part: unknown): part is RuleNode {
	return typeof part === "object" && part !== null && "type" in part && (part.type === "rule" || part.type === "else");
}

function withoutTrue(node: SyntaxNode): SyntaxNode {
	if (!isRule(node)) return node;
	const { value, body, ...rest } = node;
	const [only, ...more] = body;
	const saysNothing = only !== undefined && more.length === 0 && !only.negated && !only.with && isTrue(only.holds);
	return { ...rest, ...(value && !isTrue(value) && { value }), body: saysNothing ? [] : body };
}

function isTrue(node: SyntaxNode): boolean {
	return node.type === "boolean" && node.value;
}

/** A comment that is missing. Trailing white space is ignored. */
function lostComment(before: ParsedModule, after: ParsedModule): Pick<SyntaxNode, "at"> | undefined {
	const left = new Map<string, number>();
	const countOf = (text: string) => left.get(text.trimEnd()) ?? 0;
	for (const { text } of commentsIn(after)) left.set(text.trimEnd(), countOf(text) + 1);
	return commentsIn(before).find(({ text }) => {
		left.set(text.trimEnd(), countOf(text) - 1);
		return countOf(text) < 0;
	});
}
