/** `ossify learn`. @module */
import { OssifyError } from "../../errors.ts";
import { fails } from "../../layer/mod.ts";
import { count } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import { inTime, type TimedCall } from "../deciding/mod.ts";
import {
	type Learned,
	layerOptions,
	learnedFrom,
	renderLearned,
	type Subject,
	sampled,
	sourceOf,
	subjectOf,
	timesOf,
} from "../learning/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Proposes allowances. */
export const command: Command = {
	name: "learn",
	summary: "propose the tmpfs allowances that a container needs, from what it wrote",
	about:
		"Reads what a container wrote into its own layer and proposes the fewest tmpfs allowances for it, as data for the policies. Tells scratch files (a tmpfs) from data, which is lost with the container (a volume), and from changes of the image such as new executables, which are never allowed. With --spec, it asks the policy with these data about each write, and says which would fail. Reads only names and sizes, never a file's content, and changes nothing. Exits 0 for every result, and with 4 if a part of the layer could not be read.",
	args: [],
	options: [
		...layerOptions,
		{
			name: "spec",
			value: "SPEC",
			summary: "the container's config.json, bundle folder or manifest: its mounts, its image, and the proof",
		},
		{ name: "image", value: "IMAGE", summary: "the image that the allowances are for (default: the spec's; without one, all containers)" },
		{
			name: "format",
			value: "FORMAT",
			choices: ["pretty", "json", "yaml"],
			summary: "pretty (for people, the default), json (for programs, errors too) or yaml (only the data for the policies)",
		},
		...decisionOptions,
	],
	examples: [
		{ line: "ossify learn --upperdir /var/lib/containers/storage/overlay/ID/diff --spec bundle/", does: "what this container needs" },
		{ line: "ossify learn --upperdir DIR --for 10m --every 10s", does: "the same, with the peaks of ten minutes" },
		{
			line: "ossify learn --rootfs-diff rootfs-diff.tar --image registry.example/app --format yaml > site.yaml",
			does: "the data, from a checkpoint",
		},
	],
	project: "policy",
	run,
};

async function run(call: Call): Promise<number> {
	const source = sourceOf(call);
	if (source === undefined)
		throw usageError("usage/no-layer", "learn needs a layer: --upperdir DIR or --rootfs-diff TAR", { command: "learn" });
	const times = timesOf(call);
	let subject: Subject | undefined;
	// The time limit is for the policy; a layer may be large.
	await inTime(async (timed) => {
		subject = await subjectOf(timed, call.options.text("spec"));
		return 0;
	})(call);
	if (subject === undefined) throw new Error("no subject");
	const known = subject;
	const mounts = (known.assessed?.assessment.spec.mounts ?? []).map(({ destination }) => destination);
	const trie = await sampled(source, mounts, times);
	return await inTime(async (timed) => print(timed, await learnedFrom(timed, source.name, trie, known)))(call);
}

function print({ platform, options }: TimedCall, learned: Learned): number {
	const { stdout, environment } = platform;
	const format = options.text("format");
	if (format === "json") stdout.write(forPrograms(`${JSON.stringify(asJson(learned))}\n`));
	else if (format === "yaml") stdout.write(learned.yaml === "" ? "{}\n" : learned.yaml);
	else stdout.write(renderLearned(learned, { colors: colorsFor(stdout, environment), width: Math.min(stdout.columns, 100) }));
	const { problems, problemCount } = learned.trie;
	const [first] = problems;
	if (first === undefined) return 0;
	const more = problemCount > 1 ? `, and ${count(problemCount - 1, "more place")}` : "";
	throw new OssifyError(
		"input/unreadable",
		`cannot read all of ${visible(learned.source)}: ${visible(first.path)}: ${visible(first.reason)}${more}`,
		{
			advice: "what was read is reported; run ossify as root on the node",
		},
	);
}

function asJson({ source, image, trie, proposal, data, replayed, isAudit }: Learned): object {
	const { problems, problemCount, vanishedCount, samples } = trie;
	return {
		source,
		...(image !== undefined && { image }),
		samples,
		isEmpty: trie.isEmpty(),
		...proposal,
		...(data && { policyData: { ossify: { config: { tmpfs: data } } } }),
		...(replayed && { audit: isAudit, replay: replayed.map((one) => ({ ...one, fails: fails(one) })) }),
		problems,
		problemCount,
		vanished: vanishedCount,
	};
}
