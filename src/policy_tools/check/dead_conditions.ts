/**
 * Conditions that are the same for every container, as the input, the settings or the engine never have what they ask for: a key by
 * `object.get` that is not in the input's schema, which the compiler does not look at, and a text that is not one of a closed list.
 * @module
 */
import { closestValue } from "../../closest.ts";
import type { Extent, RuleNode, Term } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { callsIn } from "../lint/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nodesIn, type ParsedModule } from "../syntax/mod.ts";
import { type ClosedValues, dataValuesOf } from "./data_values.ts";
import type { Finding } from "./finding.ts";
import { InputSchema, type MissingKey } from "./input_schema.ts";
import { isNegated } from "./reach.ts";
import { knownOf, type Scoped } from "./static_terms.ts";

/** A fault and its position. */
type Fault = Pick<Finding, "code" | "severity" | "message" | "advice"> & { readonly module: ParsedModule; readonly at: Extent };

/** In modules that are for ossify. @param known all modules, ossify's own among them */
export function deadConditionFindings(
	modules: readonly ParsedModule[],
	source: RegoSource,
	schema: Schema,
	known: readonly ParsedModule[],
): readonly Finding[] {
	const input = new InputSchema(schema);
	return modules.flatMap((module) =>
		module.tree.rules
			.flatMap((rule) => [...unknownKeysIn(rule, module, input), ...unknownValuesIn(rule, module, new ValueLists(input, known))])
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
	const meant = closestValue(key, known);
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

function unknownValuesIn(rule: RuleNode, module: ParsedModule, lists: ValueLists): readonly Fault[] {
	return callsIn(rule, "equal", "eq", "neq", "internal.member_2").flatMap(({ call, name, args }) => {
		const [one, other] = args;
		if (one === undefined || other === undefined) return [];
		const scoped = (term: Term) => ({ term, rule, module });
		const isMember = name === "internal.member_2";
		const listed = lists.of(scoped(one));
		const known = listed ?? (isMember ? lists.ofItems(scoped(other)) : lists.of(scoped(other)));
		const texts = textsOf(scoped(listed ? other : one), isMember && listed !== undefined);
		if (known === undefined || texts === undefined) return [];
		const wrong = texts.filter(({ text }) => !known.values.includes(text));
		const neverHolds = wrong.length === texts.length && name !== "neq" && !isNegated(call, rule);
		return wrong.map((text) => unknownValue(text, known, neverHolds));
	});
}

/** The closed lists of values. */
class ValueLists {
	readonly #input: InputSchema;
	readonly #known: readonly ParsedModule[];

	constructor(input: InputSchema, known: readonly ParsedModule[]) {
		this.#input = input;
		this.#known = known;
	}

	/** What a term can be; undefined where there is no list. */
	of(scoped: Scoped): ClosedValues | undefined {
		const part = this.#input.partOf(scoped);
		const values = part && "schema" in part ? part.schema.enum : undefined;
		return values ? { name: "the input", values } : dataValuesOf(scoped, this.#known);
	}

	/** What an element of a term can be. */
	ofItems(scoped: Scoped): ClosedValues | undefined {
		const values = this.#input.itemsOf(scoped)?.enum;
		return values && { name: "the input", values };
	}
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

function unknownValue({ text, ...place }: Text, { name, values }: ClosedValues, neverHolds: boolean): Fault {
	const known = values.filter((one) => typeof one === "string");
	const meant = closestValue(text, known);
	return {
		code: "unknown-value",
		severity: neverHolds ? "error" : "warning",
		message: `${name} never has the value ${JSON.stringify(text)}${name === "the input" ? " here" : ""}${neverHolds ? ", so this never holds" : ""}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${JSON.stringify(meant)}` : `the values there are ${known.join(", ")}`,
		...place,
	};
}
