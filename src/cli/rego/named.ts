/**
 * The compiler's findings, with the files named as the user finds them, and with advice.
 * @module
 */
import { CompileError, type Diagnostic } from "../../compile/mod.ts";
import { placeOfToken, type ShownText } from "../places/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
// Not its mod.ts, which brings every rule about style.
import { type Outline, outlineOf } from "../style/outline.ts";
import { advised, mostTelling, type NamedPlace } from "./advice/mod.ts";

/** Runs a build; its errors name files by their places. */
export function naming<T>(source: RegoSource, build: () => T, doing = "compiling the policies"): T {
	try {
		return build();
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const code = error.code as "policy/compile" | "policy/no-entrypoint";
		throw new CompileError(code, doing, named(error.diagnostics, source));
	}
}

/** Says where somebody finds the file, and what to do. One slip makes the parser stumble more than once: the most telling is left. */
export function named(diagnostics: readonly Diagnostic[], { modules, places }: RegoSource): readonly Diagnostic[] {
	const texts = new Map(modules.map(({ path, text }) => [path, text]));
	const outlines = () => modules.map(outlineOf).filter(({ isTest }) => !isTest);
	const names = () => outlines().flatMap((one) => namesOf(one, shownAs(one, { places })));
	const about = (path: string) => ({ module: texts.get(path) ?? "", names });
	return mostTelling(diagnostics.map((one) => advised({ ...one, path: places.get(one.path) ?? one.path }, about(one.path))));
}

function namesOf({ package: path, packageTokens, rules }: Outline, shown: ShownText): readonly NamedPlace[] {
	const named = (kind: NamedPlace["kind"], token: Outline["packageTokens"][number], ...more: readonly string[]): NamedPlace => ({
		kind,
		path: [...path, ...more].join("/"),
		place: placeOfToken(shown, token),
	});
	return [...packageTokens.slice(0, 1).map((token) => named("package", token)), ...rules.map(({ name }) => named("rule", name, name.text))];
}
