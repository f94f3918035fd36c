/** `ossify check`. @module */
import { renderDiagnostics } from "../../compile/mod.ts";
import { exitCodes } from "../../errors.ts";
import { bySeverity, type Finding, findAll, unknownRules } from "../../policy_tools/check/mod.ts";
import { ownData } from "../../policy_tools/data/mod.ts";
import {
	isShippedPlace,
	passedOver,
	type RegoSource,
	readDataTexts,
	readOverlays,
	readSource,
	shipped,
	shownAs,
} from "../../policy_tools/source/mod.ts";
import { count } from "../../terminal/mod.ts";
import {
	type Call,
	type Command,
	dataOption,
	entrypointOption,
	evaluationTimeoutOption,
	formatOption,
	policyOption,
} from "../arguments/mod.ts";
import { sarifErrors, sarifOf, schemaFor, withErrorsIn } from "../checking/mod.ts";
import { inTime, pathsArgument, pathsOf, type TimedCall, timeOf } from "../deciding/mod.ts";
import { colorsFor, forPrograms, notify, renderGithub, showDiagnostics } from "../output/mod.ts";

/** Lists what is wrong with policies. */
export const command: Command = {
	name: "check",
	summary: "find faults in policies and their data",
	about:
		"Lists faults in Rego files and their tests: syntax, types (such as input.spec.root.readnly: the input has a schema), builtin functions that ossify does not have, unknown names, and code that is probably a mistake. Then faults in the data: unknown keys, exemptions that are expired or needless, allowances that no container can get. Each finding says what to do. `# ossify ignore: RULE` on the same line or the line above suppresses a finding. Exits 1 if there are findings.",
	args: [pathsArgument],
	options: [
		{
			...formatOption,
			choices: ["pretty", "json", "github", "sarif"],
			summary: "pretty (the default), json, github (annotations of GitHub Actions) or sarif (2.1.0)",
		},
		{ name: "ignore", value: "RULE", repeatable: true, summary: "leave out what a rule finds; docs/reference/checks.md lists them" },
		entrypointOption,
		{ name: "strict", summary: "unused variables, imports and arguments are faults too" },
		{ name: "now", value: "TIME", summary: "what end dates are compared with, 2027-01-01T12:00:00Z or 2027-01-01 (default: the clock)" },
		{ name: "schema", summary: "print the schemas that ossify checks against, or the one named: input, decision or data" },
		dataOption,
		policyOption,
		evaluationTimeoutOption,
	],
	examples: [
		{ line: "ossify check shipped policies/", does: "your folder, together with ossify's own policies" },
		{ line: "ossify check shipped my_rules.rego -d site.yaml", does: "your file and data, together with ossify's own policies" },
		{ line: "ossify check --now 2027-04-01 -d site.yaml", does: "which exemptions will have expired by then" },
		{ line: "ossify check --format sarif shipped policies/ > ossify.sarif", does: "for a code host" },
		{ line: "ossify check --schema input > input.schema.json", does: "the input that a policy can read" },
	],
	project: "paths",
	run: inTime((call) => withErrorsIn(sarifErrors, call, () => run(call))),
};

async function run(call: TimedCall): Promise<number> {
	const { platform, options, deadline } = call;
	deadline.begin({ doing: "check the policies", blame: "policy" });
	if (options.flag("schema")) return printSchema(call);
	const now = timeOf(options.text("now")) ?? platform.now();
	const paths = pathsOf(call);
	const overlays = await readOverlays(platform, options.list("data"));
	const source = await readSource(platform, paths, { tests: true, overlay: overlays.data });
	const dataTexts = [...readDataTexts(platform, paths, []), ...overlays.texts];
	const given = await ownData(platform, paths, overlays);
	const own = paths.includes(shipped) ? source : await readSource(platform, [shipped], { tests: false });
	const settings = {
		now,
		strict: options.flag("strict"),
		ignore: options.list("ignore"),
		entrypoints: options.list("entrypoint"),
	};
	for (const warning of passedOver(platform, paths, options.list("data"))) notify(platform, "warning", warning);
	for (const { name, meant } of await unknownRules(platform, [source, own], settings.ignore)) {
		const message = `--ignore ${name} ignores nothing: there is no rule of that name${meant ? `; did you mean ${meant}?` : ""}`;
		notify(platform, "warning", message, { rule: "unknown-rule" });
	}
	const found = await findAll(platform, { source, dataTexts, given, shipped: own }, settings);
	report(call, found, source);
	return found.length > 0 ? exitCodes.denied : 0;
}

function printSchema({ platform, args, options }: Call): number {
	const schema = schemaFor(platform, args);
	platform.stdout.write(forPrograms(`${JSON.stringify(schema, null, options.text("format") === "json" ? undefined : 2)}\n`));
	return 0;
}

function report({ platform, options }: Call, found: readonly Finding[], source: RegoSource): void {
	const { stdout, stderr, environment } = platform;
	const format = options.text("format");
	const files = filesOf(source);
	if (format === "sarif") stdout.write(forPrograms(`${JSON.stringify(sarifOf(found), null, 2)}\n`));
	else if (format === "github" && found.length > 0) stdout.write(renderGithub(bySeverity(found)));
	else if (format === "json") stdout.write(forPrograms(`${JSON.stringify(found)}\n`));
	else if (found.length > 0) {
		const errors = found.filter(({ severity }) => severity === "error").length;
		const text = showDiagnostics(bySeverity(found), renderDiagnostics, colorsFor(stdout, environment), errors);
		stdout.write(`${text}\n\n${count(found.length, "fault")} in ${files}\n`);
	} else stderr.write(`${colorsFor(stderr, environment).green("✔")} no faults in ${files}\n`);
}

/** With files of the user, the tests of ossify's own policies are left out of the count, and the line says so. */
function filesOf(source: RegoSource): string {
	const { modules } = source;
	const own = modules.filter((one) => isShippedPlace({ path: shownAs(one, source).shown })).length;
	const all = count(modules.length, "Rego file");
	return own === 0 || own === modules.length ? all : `${all}: ${modules.length - own}, and ossify's own without their tests`;
}
