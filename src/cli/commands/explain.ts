/** `ossify explain`. @module */
import { type Explanation, explain, renderExplanation, renderOpen } from "../../explain/mod.ts";
import { type Command, decisionOptions } from "../arguments/mod.ts";
import { forEachSpec, inTime, type One, specArgument, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Explains a decision. */
export const command: Command = {
	name: "explain",
	summary: "explain the decision about a container",
	about:
		"Shows what the policies decide about a container, by which rule and why; what would change in its spec, and which tmpfs mounts are left out. For a bundle whose root file system is on this machine, it also lists the mounts that ossify's own hook fills. Changes nothing, and exits 0 for every decision. With several SPECs, one that cannot be decided is reported, and the highest exit code is returned.",
	args: [specArgument],
	options: decisionOptions,
	examples: [
		{ line: "ossify explain bundle/", does: "why this container gets what it gets" },
		{ line: "ossify explain -d site.yaml config.json", does: "with your own data over the shipped policies' data" },
		{ line: "ossify explain --format json config.json | jq -r '.reasons[].rule'", does: "the rules that gave a reason, for programs" },
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const isJson = call.options.text("format") === "json";
	let isFirst = true;
	const print = async (one: One) => {
		if (!isFirst && !isJson) call.platform.stdout.write("\n");
		isFirst = false;
		call.platform.stdout.write(await (isJson ? asJson(one) : asText(call, one)));
		return 0;
	};
	return await forEachSpec(call, print);
}

async function asJson({ assessed, name }: One): Promise<string | Uint8Array> {
	const { container } = assessed;
	const ofForm = container && {
		container: container.label,
		unknown: container.unknown,
		otherwise: container.otherwise.map(({ when, assessment }) => ({ when, ...explain(assessment) })),
	};
	return forPrograms(`${JSON.stringify({ ...(name !== undefined && { spec: name }), ...ofForm, ...(await explained(assessed)) })}\n`);
}

async function asText({ platform: { stdout, environment } }: TimedCall, { assessed, title }: One): Promise<string> {
	const { file, container } = assessed;
	const view = { colors: colorsFor(stdout, environment), width: Math.min(stdout.columns, 100) };
	const name = container === undefined ? file.path : title;
	const explanation = await explained(assessed);
	const text = renderExplanation(explanation, name ?? "The container", view.colors, view.width);
	if (container === undefined) return text;
	const { unknown, otherwise } = container;
	const others = otherwise.map(({ when, assessment }) => ({ when, explanation: explain(assessment) }));
	return text + renderOpen({ explanation, unknown, otherwise: others }, view);
}

async function explained({ assessment, image }: One["assessed"]): Promise<Explanation> {
	return explain(assessment, image && (await import("../../hook/mod.ts")).filledByHook(assessment, image));
}
