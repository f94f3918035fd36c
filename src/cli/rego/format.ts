/**
 * Rego in OPA's format.
 * @module
 */
import type { Compiler, RegoModule } from "../../compile/mod.ts";
import { refuseOtherMeaning } from "./kept_meaning.ts";
import { naming } from "./named.ts";

/**
 * A module's text in OPA's format.
 * @throws {CompileError} where it does not parse
 * @throws {DiagnosedError} `policy/format-differs` where OPA's formatter would change what it means, or lose a comment
 */
export function formatModule(compiler: Compiler, module: RegoModule): string {
	const source = { modules: [module], places: new Map(), data: "{}" };
	const after = naming(compiler, source, () => compiler.format(module), `formatting ${module.path}`);
	if (after !== module.text) refuseOtherMeaning(compiler, module, after);
	return after;
}
