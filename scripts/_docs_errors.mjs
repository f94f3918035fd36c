/** docs/reference/errors.md: every error code with its meaning, from src/error_codes.ts. */
import { meaningOf } from "../src/error_codes.ts";
import { exitCodes } from "../src/errors.ts";

const about = {
	denied: "The policy's answer is no. The container does not start.",
	usage: "The command line.",
	policy: "The policy or its data. Fix it and test it with `ossify check` and `ossify test`.",
	input: "What ossify received to work on: a spec, a state, a decision log.",
	host: "The machine, its engines, or the installation of ossify.",
};

/** The whole page. */
export function errorsPage() {
	return [
		"# Errors\n",
		"Each error has a stable code, `KIND/WHAT`, on standard error, in `--format json` and in the decision log's `error.code`. The kind decides the exit\n" +
			"code. The message says what was being done, what went wrong, and what to do. This page is generated from `src/error_codes.ts` by\n" +
			"`npm run -s build:docs`.\n",
		...Object.entries(exitCodes).map(([kind, exitCode]) => section(kind, exitCode)),
	].join("\n");
}

function section(kind, exitCode) {
	const codes = Object.entries(meaningOf).filter(([code]) => code.startsWith(`${kind}/`));
	const lines = codes.map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
	return [`## ${kind}: exit code ${exitCode}\n`, `${about[kind]}\n`, "| code | meaning |\n| --- | --- |", ...lines, ""].join("\n");
}
