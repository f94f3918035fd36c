/**
 * The options of `ossify test`.
 * @module
 */

import type { Engine, Settings } from "../../policy_tools/test/mod.ts";
import { type Call, evaluationTimeoutOption, type Option, usageError } from "../arguments/mod.ts";

/** What the command takes. */
export const testOptions: readonly Option[] = [
	{ name: "run", short: "r", value: "REGEX", summary: "only tests whose PACKAGE.NAME, and cases whose path, matches this expression" },
	{
		name: "engine",
		value: "ENGINE",
		choices: ["wasm", "opa", "both"],
		summary: "wasm (the compiled policy, the default), opa (OPA's own interpreter), or both, whose results must agree",
	},
	{ name: "coverage", short: "c", summary: "list the rules and lines that the tests do not reach; runs them in OPA's interpreter too" },
	{ name: "threshold", value: "PERCENT", summary: "exit 1 if fewer rules or fewer lines are covered" },
	{
		name: "coverage-file",
		value: "FILE",
		repeatable: true,
		summary: "write the coverage to this file: FILE.info or FILE.lcov for LCOV, FILE.json for JSON",
	},
	{
		name: "explain",
		value: "WHAT",
		choices: ["fails", "none"],
		summary: "fails (the default): report the expression that made a test fail, with its values",
	},
	{ name: "durations", summary: "list every test, with how long it took" },
	{ name: "update", short: "u", summary: "write the results of the cases into their folders as the expected ones" },
	evaluationTimeoutOption,
	{ name: "watch", short: "w", summary: "run again whenever a file changes" },
	{
		name: "format",
		value: "FORMAT",
		choices: ["pretty", "json", "junit", "tap", "github", "sarif"],
		summary: "pretty (for people, the default), json, junit (XML), tap (TAP 14), github (annotations of GitHub Actions) or sarif (2.1.0)",
	},
];

/** What the options say of how tests are run. @throws {OssifyError} `usage/invalid-regex` */
export function settingsOf({ options }: Call): Settings {
	const run = options.text("run");
	const coverage = options.flag("coverage") || options.text("threshold") !== undefined || options.list("coverage-file").length > 0;
	return {
		engine: (options.text("engine") ?? "wasm") as Engine,
		coverage,
		explain: options.text("explain") !== "none",
		only: run === undefined ? undefined : regexOf(run),
		update: options.flag("update"),
	};
}

function regexOf(text: string): RegExp {
	try {
		return new RegExp(text, "u");
	} catch {
		// Each engine has other words for what is wrong.
		const message = `--run is not a regular expression: ${JSON.stringify(text)}. Is a bracket not closed, or must a character be escaped (\\( for a bracket)?`;
		throw usageError("usage/invalid-regex", message);
	}
}
