/** `ossify eval`. @module */

import { type Command, decisionOptions } from "../arguments/mod.ts";
import { type AssessedContainer, forEachSpec, inTime, type One, specArgument, type TimedCall } from "../deciding/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Prints the decision. */
export const command: Command = {
	name: "eval",
	summary: "print the decision about a container",
	about:
		"Prints what the policies decide about a container, as JSON: checked and completed, the keys in a fixed order. A refusal is a decision too, so it exits 0. Of several SPECs, each gives an object with `spec` and `decision`, in a line of its own with --format json; of a manifest or another form, each container gives one with `container`, `unknown`, `otherwise` and `decision`; a SPEC that cannot be decided is reported, and the highest exit code is returned.",
	args: [specArgument],
	options: decisionOptions,
	examples: [
		{ line: "ossify eval config.json", does: "what the shipped policies decide" },
		{
			line: "ossify eval -p shipped -p policies/ -d site.yaml --now 2027-01-01 config.json",
			does: "your own policies and data, on another day",
		},
		{ line: "ossify eval --format json < config.json | jq .mode", does: "in one line, for programs" },
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const { stdout } = call.platform;
	const indent = call.options.text("format") === "json" ? undefined : 2;
	const print = ({ assessed: { assessment, container }, name }: One) => {
		const { decision } = assessment;
		const isAlone = name === undefined && container === undefined;
		const shown = isAlone ? decision : { ...(name !== undefined && { spec: name }), ...(container && inForm(container)), decision };
		stdout.write(forPrograms(`${JSON.stringify(shown, null, indent)}\n`));
		return 0;
	};
	return await forEachSpec(call, print);
}

/** What is printed of a container in a form, beside its decision. */
function inForm({ label, unknown, otherwise }: AssessedContainer): object {
	return { container: label, unknown, otherwise: otherwise.map(({ when, assessment }) => ({ when, decision: assessment.decision })) };
}
