/**
 * The error that ends a command, in formats for programs: who reads only standard output gets it too.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Finding } from "../../policy_tools/check/finding.ts";
import type { Call } from "../arguments/mod.ts";
import { forPrograms } from "../output/mod.ts";
import { sarifOf } from "./sarif.ts";

/** What shows errors, by the name of the format. */
export type ErrorRenderers = Readonly<Record<string, (errors: readonly Finding[]) => Uint8Array>>;

/** SARIF, in which each error is a result. */
export const sarifErrors: ErrorRenderers = {
	sarif: (errors) => forPrograms(`${JSON.stringify(sarifOf(errors), null, 2)}\n`),
};

/** Does something. An error that ends it is written to standard output too where its format has a renderer; standard error has it in words. */
export async function withErrorsIn(renderers: ErrorRenderers, { platform, options }: Call, act: () => Promise<number>): Promise<number> {
	try {
		return await act();
	} catch (error) {
		const render = renderers[options.text("format") ?? ""];
		if (render && error instanceof OssifyError) platform.stdout.write(render(errorsOf(error)));
		throw error;
	}
}

/** Those with a place, where it has such. */
function errorsOf(error: OssifyError): readonly Finding[] {
	const { code, message, advice } = error;
	const placed = "diagnostics" in error ? (error.diagnostics as readonly Diagnostic[]) : [];
	const errors = placed.length > 0 ? placed : [{ code, message, path: "", row: 0, column: 0, ...(advice && { advice }) }];
	return errors.map((one) => ({ ...one, severity: "error" }));
}
