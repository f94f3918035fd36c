/**
 * The compiler's findings, with the files named as the user finds them, and with advice.
 * @module
 */
import { CompileError, type Compiler, type Diagnostic, type Extent } from "../../compile/mod.ts";
import { placerOf, type ShownText } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameAt, nameOf, type ParsedModule, parse } from "../syntax/mod.ts";
import { advised, mostTelling, type NamedPlace } from "./advice/mod.ts";
import { withoutLocals } from "./local_names.ts";
import { onceForV0 } from "./rego_v0.ts";
import { atUsersRules } from "./users_rule.ts";

/** Runs a build; its errors name files by their places. */
export function naming<T>(compiler: Compiler, source: RegoSource, build: () => T, doing = "compiling the policies"): T {
	try {
		return build();
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const code = error.code as "policy/compile" | "policy/no-entrypoint";
		throw new CompileError(code, doing, named(compiler, error.diagnostics, source));
	}
}

/** The number of faults that get advice, each of which may search the whole module: more than a user reads. */
const maxAdvised = 200;

/** Adds where the file is, and what to do. One typo can cause several errors of the parser: only the most specific one is kept. */
export function named(compiler: Compiler, diagnostics: readonly Diagnostic[], { modules, places }: RegoSource): readonly Diagnostic[] {
	const texts = new Map(modules.map(({ path, text }) => [path, text]));
	let known: readonly NamedPlace[] | undefined;
	const names = () => {
		// Once, and not for each of thousands of faults.
		known ??= parse(compiler, modules)
			.modules.filter(({ isTest }) => !isTest)
			.flatMap((one) => namesOf(one, shownAs(one, { places })));
		return known;
	};
	const about = (path: string) => ({ module: texts.get(path) ?? "", names });
	const shown = onceForV0(diagnostics).map((one, index) => {
		const found = { ...withoutLocals(one), path: places.get(one.path) ?? one.path };
		return index < maxAdvised ? advised(found, about(one.path)) : found;
	});
	return mostTelling(atUsersRules(shown, names));
}

function namesOf({ package: path, tree }: ParsedModule, shown: ShownText): readonly NamedPlace[] {
	const placeOf = placerOf(shown);
	const named = (kind: NamedPlace["kind"], at: Extent, ...more: readonly string[]): NamedPlace => ({
		kind,
		path: [...path, ...more].join("/"),
		place: placeOf(at),
	});
	const packages = tree.package.slice(0, 1).map(({ at }) => named("package", at));
	return [...packages, ...tree.rules.map((rule) => named("rule", nameAt(rule), nameOf(rule)))];
}
