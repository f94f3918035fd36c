/**
 * Rego in OPA's format.
 * @module
 */
import { CompileError, type Compiler, type RegoModule } from "../../compile/mod.ts";
import { DiagnosedError } from "../position/mod.ts";
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

type Refused = CompileError | DiagnosedError;

/** All of them. @throws one error with the findings of every module that {@link formatModule} refuses */
export function formatModules(compiler: Compiler, modules: readonly RegoModule[]): readonly string[] {
	const refused: Refused[] = [];
	const texts = modules.flatMap((module) => {
		try {
			return [formatModule(compiler, module)];
		} catch (error) {
			if (!(error instanceof CompileError || error instanceof DiagnosedError)) throw error;
			refused.push(error);
			return [];
		}
	});
	const [first, ...others] = refused;
	if (first === undefined) return texts;
	throw others.length === 0 ? first : together(first, others);
}

/** What does not compile decides about the code. */
function together(first: Refused, others: readonly Refused[]): Refused {
	const refused = [first, ...others];
	const doing = `formatting ${refused.length} of the files`;
	const diagnostics = refused.flatMap((one) => one.diagnostics);
	if (refused.some((one) => one instanceof CompileError)) return new CompileError("policy/compile", doing, diagnostics);
	return new DiagnosedError(first, doing, ...diagnostics);
}
