/** `ossify explain`. @module */
import { explain, renderExplanation } from "../../explain/mod.ts";
import { type Command, decisionOptions } from "../arguments/mod.ts";
import { assessCall, inTime, specArgument, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Tells what was decided, and why. */
export const command: Command = {
	name: "explain",
	summary: "tell what is decided about a container, and why",
	about:
		"Tells what the policies decide about a container, by which rule and why; what would change in its spec, and which tmpfs mounts are left out. Changes nothing, and exits 0 whatever the decision is.",
	args: [specArgument],
	options: decisionOptions,
	examples: [
		{ line: "ossify explain bundle/", does: "why this container gets what it gets" },
		{ line: "ossify explain -d site.yaml config.json", does: "with your own data over the shipped policies' data" },
		{ line: "ossify explain --format json config.json | jq -r '.reasons[].rule'", does: "the rules that spoke, for programs" },
	],
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const { platform, options } = call;
	const { file, assessment } = await assessCall(call);
	const explanation = explain(assessment);
	if (options.text("format") === "json") {
		platform.stdout.write(forPrograms(`${JSON.stringify(explanation)}\n`));
		return 0;
	}
	const { stdout, environment } = platform;
	const width = Math.min(stdout.columns, 100);
	stdout.write(renderExplanation(explanation, file.path ?? "The container", colorsFor(stdout, environment), width));
	return 0;
}
