/** `ossify check`. @module */
import { type Diagnostic, renderDiagnostics } from "../../compile/mod.ts";
import { exitCodes } from "../../errors.ts";
import { colorsFor } from "../colors.ts";
import type { Call, Command } from "../command.ts";
import { diagnose } from "../compile.ts";
import { readOverlay } from "../data_file.ts";
import { showDiagnostics } from "../diagnostics.ts";
import { dataOption, policyOption } from "../options.ts";
import { pathsArgument, pathsOf } from "../paths.ts";
import { readSource } from "../rego_source.ts";
import { count } from "../text.ts";

/** Lists what is wrong with policies. */
export const command: Command = {
	name: "check",
	summary: "find faults in policies",
	about:
		"Lists what is wrong with Rego files, tests among them: syntax, types (input.spec.root.readnly is one, as the input has a schema), and builtin functions that ossify does not host. Exits 1 if there is anything.",
	args: [pathsArgument],
	options: [{ name: "strict", summary: "unused variables, imports and arguments are faults too" }, dataOption, policyOption],
	examples: [
		{ line: "ossify check policies/", does: "one folder" },
		{ line: "ossify check --strict shipped my_rules.rego", does: "a file of yours together with ossify's own policies" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options } = call;
	const overlay = await readOverlay(platform, options.list("data"));
	const source = await readSource(platform, pathsOf(call), { tests: true, overlay });
	const found = await diagnose(platform, source, options.flag("strict"));
	if (options.text("format") === "json") platform.stdout.write(`${JSON.stringify(found)}\n`);
	else tell(call, found, source.modules.length);
	return found.length > 0 ? exitCodes.denied : 0;
}

function tell({ platform }: Call, found: readonly Diagnostic[], files: number): void {
	const { stdout, stderr, environment } = platform;
	if (found.length > 0) {
		const text = showDiagnostics(found, renderDiagnostics, colorsFor(stdout, environment));
		stdout.write(`${text}\n\n${count(found.length, "fault")} in ${count(files, "Rego file")}\n`);
	} else stderr.write(`${colorsFor(stderr, environment).green("✔")} no faults in ${count(files, "Rego file")}\n`);
}
