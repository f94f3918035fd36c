/**
 * Checks what rules add to the decision against its schema, as far as it is known without evaluation.
 * @module
 */

import { closest } from "../../closest.ts";
import type { Extent, Term } from "../../compile/mod.ts";
import { checkDecision, decisionSchema } from "../../decision/mod.ts";
import { OssifyError } from "../../errors.ts";
import { findViolations, type Schema } from "../../json/mod.ts";
import { entrypoint } from "../../policy.ts";
import { type ExtensionPoint, extensionPoints, type FoundRule, rulesIn } from "../compile/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { alternativesOf, nameAt, type ParsedModule } from "../syntax/mod.ts";
import { schemaOfEntries } from "./entry_schemas.ts";
import type { Finding } from "./finding.ts";
import { type Known, knownOf, type Scoped } from "./static_terms.ts";

/** Something wrong with a term. */
interface Fault {
	readonly module: ParsedModule;
	readonly at: Extent;
	readonly message: string;
	readonly advice: string;
}

/** The faults in what modules add, with their positions. */
export function entryFindings(modules: readonly ParsedModule[], source: RegoSource): readonly Finding[] {
	const faults = [...extensionPoints.flatMap((point) => faultsOfPoint(point, modules)), ...faultsOfDecisions(modules)];
	const seen = new Set<string>();
	return faults.flatMap(({ module, at, message, advice }) => {
		const place = placeOfSpan(shownAs(module, source), at);
		// A value that is added to two sets is reported once.
		const key = JSON.stringify([place, advice]);
		if (seen.has(key)) return [];
		seen.add(key);
		return [{ code: "wrong-entry", severity: "error" as const, message, advice, ...place }];
	});
}

function faultsOfPoint(point: ExtensionPoint, modules: readonly ParsedModule[]): readonly Fault[] {
	const check = new EntryCheck(schemaOfEntries(point), point.entry);
	return rulesIn(modules, point.package.split("."), point.name).flatMap((found) => {
		const { rule, module } = found;
		if (rule.key) return check.faultsOf({ term: rule.key, rule, module });
		if (rule.ref.length > 1 || rule.args.length > 0) return [];
		const value = rule.value && knownOf({ term: rule.value, rule, module });
		if (value?.kind === "array") return value.items.flatMap((term) => check.faultsOf({ ...value.of, term }));
		return rule.value === undefined || value !== undefined ? [noSet(point, found)] : [];
	});
}

function noSet({ name, entry }: ExtensionPoint, { rule, module }: FoundRule): Fault {
	return {
		module,
		at: nameAt(rule),
		message: `${name} is a set, to which each rule adds ${entry}; this one gives it another value`,
		advice: `write ${name} contains {…} if …`,
	};
}

function faultsOfDecisions(modules: readonly ParsedModule[]): readonly Fault[] {
	const [name = "", ...path] = entrypoint.split("/").reverse();
	const check = new EntryCheck(decisionSchema as Schema, "the decision");
	return rulesIn(modules, path.reverse(), name).flatMap(({ rule, module }) =>
		alternativesOf(rule).flatMap(({ value }) => (value ? check.faultsOf({ term: value, rule, module }) : [])),
	);
}

/** Checks terms against a schema. */
class EntryCheck {
	readonly #root: Schema;
	readonly #entry: string;

	/** @param entry the name of the checked value, for messages */
	constructor(root: Schema, entry: string) {
		this.#root = root;
		this.#entry = entry;
	}

	faultsOf(term: Scoped): readonly Fault[] {
		const faults = this.#visit(this.#root, term, []);
		return faults.length > 0 ? faults : this.#refused(term);
	}

	#visit(schema: Schema, scoped: Scoped, path: readonly string[]): readonly Fault[] {
		const name = schema.$ref?.slice("#/definitions/".length);
		const meant = (name === undefined ? schema : this.#root.definitions?.[name]) ?? {};
		const known = knownOf(scoped);
		if (known === undefined) return [];
		const wrong = wrongKind(meant, known);
		if (wrong !== undefined) return [this.#fault(known, path, wrong, meant)];
		if (known.kind === "object") return this.#visitObject(meant, known, path);
		if (known.kind !== "array" || meant.items === undefined) return [];
		const { items } = meant;
		return known.items.flatMap((term) => this.#visit(items, { ...known.of, term }, [...path, "an item"]));
	}

	#visitObject(schema: Schema, known: Known & { kind: "object" }, path: readonly string[]): readonly Fault[] {
		const { properties = {}, required = [], additionalProperties = true } = schema;
		const given = known.entries.map(([key, value]) => [keyOf(key), key, value] as const);
		const isWhole = given.every(([key]) => key !== undefined);
		const lacking = required.filter((key) => isWhole && !given.some(([one]) => one === key));
		return [
			...lacking.map((key) => this.#fault(known, path, `lacks the key ${JSON.stringify(key)}`, schema)),
			...given.flatMap(([key, at, term]) => {
				if (key === undefined) return [];
				const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
				if (inner === false) return [surplus(known.of.module, at, key, Object.keys(properties), this.#nameOf(path))];
				return typeof inner === "object" ? this.#visit(inner, { ...known.of, term }, [...path, key]) : [];
			}),
		];
	}

	#nameOf(path: readonly string[]): string {
		return [...[...path].reverse(), this.#entry].join(" of ");
	}

	#fault({ of }: Known, path: readonly string[], what: string, { properties }: Schema): Fault {
		const keys = properties && Object.keys(properties);
		const advice = keys ? `${this.#nameOf(path)} is an object with these keys: ${keys.join(", ")}` : describe;
		return { module: of.module, at: of.term.at, message: `${this.#nameOf(path)} ${what}`, advice };
	}

	/** The rules for a tmpfs that a schema cannot express, with the messages of the decision's check. */
	#refused(scoped: Scoped): readonly Fault[] {
		const known = knownOf(scoped);
		if (known?.kind !== "object" || !this.#root.properties?.destination) return [];
		return (["destination", "options"] as const).flatMap((part) => {
			const term = known.entries.find(([key]) => keyOf(key) === part)?.[1];
			const value = term && valueOf({ ...known.of, term });
			const because = value === undefined ? undefined : refusalOf({ destination: "/tmp", [part]: value });
			return term && because ? [{ module: known.of.module, at: term.at, ...because }] : [];
		});
	}
}

const describe = "`ossify check --schema decision` describes what a decision holds, and --schema data the keys of an allowance";

function refusalOf(allowance: object): Pick<Fault, "message" | "advice"> | undefined {
	try {
		checkDecision({ mode: "enforce", tmpfs: [allowance] });
		return undefined;
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		return { message: error.message.replace("the policy's decision is refused: ", ""), advice: error.advice ?? describe };
	}
}

function surplus(module: ParsedModule, { at }: Term, key: string, known: readonly string[], name: string): Fault {
	const meant = closest(key, known);
	const message = `${name} has the key ${JSON.stringify(key)}, which nothing reads${meant ? `; did you mean ${meant}?` : ""}`;
	return { module, at, message, advice: meant ? `write ${JSON.stringify(meant)}` : `its keys are ${known.join(", ")}` };
}

function keyOf(key: Term): string | undefined {
	return key.type === "string" ? key.value : undefined;
}

/** The fault of a value, or of its type if no more is known; the parts of objects and arrays are checked one by one. */
function wrongKind(schema: Schema, known: Known): string | undefined {
	const { type, enum: values } = schema;
	if (known.kind === "value") return findViolations(schema, known.value)[0]?.what;
	const kind = known.kind === "type" ? known.type : known.kind;
	const kinds: readonly string[] = kind === "number" ? ["number", "integer"] : [kind];
	if (values !== undefined) return kind === "string" ? undefined : `must be one of ${JSON.stringify(values)}, not ${nouns[kind]}`;
	if (type === undefined || [type].flat().some((one) => kinds.includes(one))) return undefined;
	const said = findViolations({ type }, samples[kind])[0]?.what ?? "";
	return said.replace(/, not .*$/, `, not ${nouns[kind]}`);
}

const samples = { string: "", number: 0, boolean: true, array: [], object: {} } as const;
const nouns = {
	string: "a string",
	number: "a number",
	boolean: "true or false",
	array: "an array or a set",
	object: "an object",
} as const;

/** The whole value of a term, where all of it is known. */
function valueOf(scoped: Scoped): unknown {
	const known = knownOf(scoped);
	if (known?.kind === "value") return known.value;
	if (known?.kind !== "array") return undefined;
	const items = known.items.map((term) => valueOf({ ...known.of, term }));
	return items.includes(undefined) ? undefined : items;
}
