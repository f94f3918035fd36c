/**
 * Conditions on the input that are the same for every container, because the input never has the value: a key in `object.get` that is not
 * in the input's schema, which the compiler does not check, and a string that is not one of those in the schema.
 * @module
 */
import { closest } from "../../closest.ts";
import type { Extent, RuleNode, Term } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { callsIn } from "../lint/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nodesIn, type ParsedModule } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { InputSchema, type MissingKey } from "./input_schema.ts";
import { isNegated } from "./reach.ts";
import { knownOf, type Scoped } from "./static_terms.ts";

/** A fault and its position. */
type Fault = Pick<Finding, "code" | "severity" | "message" | "advice"> & { readonly module: ParsedModule; readonly at: Extent };

/** The faults in modules for ossify. */
export function deadConditionFindings(modules: readonly ParsedModule[], source: RegoSource, schema: Schema): readonly Finding[] {
	const input = new InputSchema(schema);
	return modules.flatMap((module) =>
		module.tree.rules
			.flatMap((rule) => [...unknownKeysIn(rule, module, input), ...unknownValuesIn(rule, module, input)])
			.map(({ module: where, at, ...fault }) => ({ ...fault, ...placeOfSpan(shownAs(where, source), at) })),
	);
}

/** In `object.get`, and after its result; the compiler finds the others. */
function unknownKeysIn(rule: RuleNode, module: ParsedModule, input: InputSchema): readonly Fault[] {
	const gets = callsIn(rule, "object.get").map(({ call }) => call);
	const results = nodesIn(rule, "ref").filter(({ value: [head] }) => head?.type === "call");
	return [...gets, ...results].flatMap((term: Term) => {
		const part = input.partOf({ term, rule, module });
		return part && "missing" in part ? [{ ...unknownKey(part.missing), module }] : [];
	});
}

function unknownKey({ key, term, known }: MissingKey): Omit<Fault, "module"> {
	const meant = meantBy(key, known);
	return {
		code: "unknown-input",
		severity: "error",
		message: `the input never has the key ${JSON.stringify(key)} here, so object.get always returns its default${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant
			? `write ${JSON.stringify(meant)}`
			: `the keys there are ${known.join(", ")}; \`ossify check --schema input\` describes them`,
		at: term.at,
	};
}

function unknownValuesIn(rule: RuleNode, module: ParsedModule, input: InputSchema): readonly Fault[] {
	return callsIn(rule, "equal", "eq", "neq", "internal.member_2").flatMap(({ call, name, args }) => {
		const [one, other] = args;
		if (one === undefined || other === undefined) return [];
		const scoped = (term: Term) => ({ term, rule, module });
		const isMember = name === "internal.member_2";
		const listed = valuesOf(one, input, scoped);
		const values = listed ?? (isMember ? undefined : valuesOf(other, input, scoped));
		const texts = textsOf(scoped(listed ? other : one), isMember);
		if (values === undefined || texts === undefined) return [];
		const wrong = texts.filter(({ text }) => !values.includes(text));
		const neverHolds = wrong.length === texts.length && name !== "neq" && !isNegated(call, rule);
		return wrong.map((text) => unknownValue(text, values, neverHolds));
	});
}

/** The values that the schema lists for a term; undefined where it lists none. */
function valuesOf(term: Term, input: InputSchema, scoped: (term: Term) => Scoped): readonly unknown[] | undefined {
	const part = input.partOf(scoped(term));
	return part && "schema" in part ? part.schema.enum : undefined;
}

/** A text, and where it is written: perhaps in a rule whose value is compared. */
interface Text {
	readonly text: string;
	readonly module: ParsedModule;
	readonly at: Extent;
}

/** The text that a term is, or those in it; undefined where something in it is not known, or not a text. */
function textsOf(scoped: Scoped, isList: boolean): readonly Text[] | undefined {
	const known = knownOf(scoped);
	if (isList) {
		if (known?.kind !== "array" || known.items.length === 0) return undefined;
		const items = known.items.map((term) => textsOf({ ...known.of, term }, false));
		return items.every((one) => one !== undefined) ? items.flat() : undefined;
	}
	if (known?.kind !== "value" || typeof known.value !== "string") return undefined;
	return [{ text: known.value, module: known.of.module, at: known.of.term.at }];
}

function unknownValue({ text, ...place }: Text, values: readonly unknown[], neverHolds: boolean): Fault {
	const known = values.filter((one) => typeof one === "string");
	const meant = meantBy(text, known);
	return {
		code: "unknown-value",
		severity: neverHolds ? "error" : "warning",
		message: `the input never has the value ${JSON.stringify(text)} here${neverHolds ? ", so this never holds" : ""}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${JSON.stringify(meant)}` : `the values there are ${known.join(", ")}`,
		...place,
	};
}

function meantBy(given: string, known: readonly string[]): string | undefined {
	return known.find((one) => one.toLowerCase() === given.toLowerCase()) ?? closest(given, known);
}
