/**
 * Rego in OPA's format.
 * @module
 */
import type { Compiler, RegoModule } from "../../compile/mod.ts";
import { refuseOtherMeaning } from "./kept_meaning.ts";
import { naming } from "./named.ts";

/** OPA's formatter adds brackets to some of what it formatted itself; as far as is known, once. */
const mostRounds = 5;

/**
 * A module's text in OPA's format: formatted once more, it stays as it is.
 * @throws {CompileError} where it does not parse
 * @throws {DiagnosedError} `policy/format-differs` where OPA's formatter would change what it means, or lose a comment
 */
export function formatModule(compiler: Compiler, module: RegoModule): string {
	const source = { modules: [module], places: new Map(), data: "{}" };
	let { text } = module;
	for (let round = 0; round < mostRounds; round++) {
		const after = naming(compiler, source, () => compiler.format({ ...module, text }), `formatting ${module.path}`);
		if (after === text) break;
		refuseOtherMeaning(compiler, module, { after, by: round === 0 ? "OPA's formatter" : "OPA's formatter, on its own result," });
		text = after;
	}
	return text;
}
