/**
 * Why a builtin is refused, shown next to the call.
 * @module
 */
import type { Diagnostic } from "./diagnostics.ts";
import type { Capabilities } from "./types.ts";

/** The diagnostics, with the reason as advice where one is known. */
export function withReasons(diagnostics: readonly Diagnostic[], { refused = {} }: Capabilities): readonly Diagnostic[] {
	return diagnostics.map((diagnostic) => {
		const [, name = ""] = /^undefined function (\S+):/.exec(diagnostic.message) ?? [];
		const known = diagnostic.code === "ossify_unsupported_builtin" && Object.hasOwn(refused, name);
		return known ? { ...diagnostic, advice: refused[name] as string } : diagnostic;
	});
}
