/** `ossify test`. @module */
import { exitCodes } from "../../errors.ts";
import { colorsFor } from "../colors.ts";
import type { Call, Command } from "../command.ts";
import { withCompiler } from "../compile.ts";
import { readOverlay } from "../data_file.ts";
import { dataOption, policyOption } from "../options.ts";
import { pathsArgument, pathsOf } from "../paths.ts";
import { type RegoSource, readSource } from "../rego_source.ts";
import { findTests, runTests, type TestResult } from "../run_tests.ts";
import { renderResults, tally } from "../test_results.ts";
import { usageError } from "../usage.ts";

/** Runs the tests of policies. */
export const command: Command = {
	name: "test",
	summary: "run the tests of policies",
	about:
		"Runs the rules named test_… on the compiled WebAssembly: what is tested is what ships. A test passes if it is true, or a collection of nothing but true. Rules named todo_test_… are skipped. Exits 1 if one fails.",
	args: [pathsArgument],
	options: [{ name: "run", value: "TEXT", summary: "only tests whose package and name hold this text" }, dataOption, policyOption],
	examples: [
		{ line: "ossify test policies/", does: "all tests of a folder" },
		{ line: "ossify test --run tmpfs_test policies/", does: "those of one package" },
		{ line: "ossify test shipped my_rules.rego my_rules_test.rego", does: "yours together with ossify's own" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options } = call;
	const started = performance.now();
	const overlay = await readOverlay(platform, options.list("data"));
	const source = await readSource(platform, pathsOf(call), { tests: true, overlay });
	const results = await resultsOf(call, source);
	tell(call, source, results, performance.now() - started);
	return tally(results).failed > 0 ? exitCodes.denied : 0;
}

async function resultsOf({ platform, options }: Call, source: RegoSource): Promise<readonly TestResult[]> {
	const wanted = options.text("run") ?? "";
	return await withCompiler(platform, "compiling the tests", async (compiler) => {
		const tests = findTests(compiler, source, wanted);
		if (tests.length === 0)
			throw usageError(
				"usage/no-tests",
				wanted ? `no test is named like ${JSON.stringify(wanted)}` : "there are no rules named test_… in there",
			);
		return await runTests(compiler, source, tests, platform.assets.inputSchema());
	});
}

function tell({ platform, options }: Call, source: RegoSource, results: readonly TestResult[], took: number): void {
	const { stdout, environment } = platform;
	if (options.text("format") !== "json") return stdout.write(renderResults(results, source, took, colorsFor(stdout, environment)));
	const tests = results.map(({ test, outcome, because, milliseconds }) => ({
		package: test.package,
		name: test.name,
		file: source.places.get(test.path) ?? test.path,
		row: test.row,
		outcome,
		...(because !== undefined && { because }),
		milliseconds,
	}));
	stdout.write(`${JSON.stringify({ ...tally(results), tests })}\n`);
}
