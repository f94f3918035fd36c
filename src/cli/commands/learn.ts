/** `ossify learn`. @module */
import { coded, OssifyError } from "../../errors.ts";
import { fails } from "../../layer/mod.ts";
import { count } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import { inTime, type TimedCall } from "../deciding/mod.ts";
import {
	containersNamed,
	type LayerSource,
	type Learned,
	layerOptions,
	learnedFrom,
	renderLearned,
	type Sampled,
	type Subject,
	sampled,
	sourceOf,
	subjectOf,
	type Target,
	timesOf,
} from "../learning/mod.ts";
import { colorsFor, forPrograms, notify, reportError } from "../output/mod.ts";

/** Proposes allowances. */
export const command: Command = {
	name: "learn",
	summary: "propose the tmpfs allowances that a container needs, from what it wrote",
	about:
		"Reads what a container wrote into its own layer and proposes the fewest tmpfs allowances for it, as data for the policies. Tells scratch files (a tmpfs) from data, which is lost with the container (a volume), and from changes of the image such as new executables, which are never allowed. Where the processes of a running container execute files from a tmpfs, the data say exec for it. With --spec, it asks the policy with these data about each write, and says which would fail. Reads only names and sizes, never a file's content, and of processes what /proc says of their programs; changes nothing. Exits 0 for every result, and with 4 if a part of the layer could not be read.",
	args: [{ name: "CONTAINER", variadic: true, summary: "running containers: the name (Podman, Docker), or the ID or its beginning" }],
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
		{ line: "ossify learn web --for 10m", does: "what the container needs, with the peaks of ten minutes" },
		{ line: "ossify learn --upperdir /var/lib/containers/storage/overlay/ID/diff --spec bundle/", does: "what this container needs" },
		{
			line: "ossify learn --rootfs-diff rootfs-diff.tar --image registry.example/app --format yaml > site.yaml",
			does: "the data, from a checkpoint",
		},
	],
	project: "policy",
	run,
};

async function run(call: Call): Promise<number> {
	const times = timesOf(call);
	const targets = await targetsOf(call);
	// The time limit is for the policy; a layer may be large, and --for long.
	const subjects = await timed(call, async (within) => await inTurn(targets, async ({ spec }) => await subjectOf(within, spec)));
	sayHowLong(call);
	const looks = await Promise.all(targets.map(async ({ source }, index) => await lookAt(call, source, subjects[index] as Subject, times)));
	return await timed(call, async (within) => {
		const print = printer(within);
		const codes = await inTurn(targets, async ({ source }, index) => {
			const look = looks[index] as Look;
			return "code" in look ? look.code : await print(await learnedFrom(within, source.name, look, subjects[index] as Subject));
		});
		return Math.max(...codes);
	});
}

/** On a terminal, so that a user does not wait for output. */
function sayHowLong({ platform, options }: Call): void {
	const [total, every = "10s"] = [options.text("for"), options.text("every")];
	if (total !== undefined && platform.stderr.isTerminal) notify(platform, "note", `looking every ${every}, for ${total}`);
}

/** A layer that was read, or the exit code of the error that was reported: the other containers' layers are read all the same. */
type Look = Sampled | { readonly code: number };

async function lookAt(call: Call, source: LayerSource, subject: Subject, times: ReturnType<typeof timesOf>): Promise<Look> {
	try {
		const { isGone, ...seen } = await sampled(source, mountsOf(subject), times);
		const looks = count(seen.trie.samples, "look");
		if (isGone) notify(call.platform, "note", `the layer of ${source.name} was removed after ${looks}: the container is gone`);
		return seen;
	} catch (error) {
		return { code: await reportError(call.platform, coded(error), call.args.length > 1 ? source.name : undefined) };
	}
}

async function targetsOf(call: Call): Promise<readonly Target[]> {
	const { options, args, platform } = call;
	const source = sourceOf(call);
	const spec = options.text("spec");
	if (source !== undefined) return [{ source, spec }];
	if (args.length === 0)
		throw usageError("usage/no-layer", "learn needs a CONTAINER, or its layer: --upperdir DIR or --rootfs-diff TAR", { command: "learn" });
	if (args.length > 1 && (spec !== undefined || options.text("format") === "yaml"))
		throw usageError("usage/contradiction", "with --spec or --format yaml, name one CONTAINER");
	const found = await containersNamed(platform, args);
	return found.map((one) => ({ ...one, spec: spec ?? one.spec }));
}

async function timed<T>(call: Call, act: (within: TimedCall) => Promise<T>): Promise<T> {
	const results: T[] = [];
	await inTime(async (within) => {
		results.push(await act(within));
		return 0;
	})(call);
	return results[0] as T;
}

async function inTurn<T, R>(all: readonly T[], act: (one: T, index: number) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	for (const [index, one] of all.entries()) results.push(await act(one, index));
	return results;
}

/** A spec that ossify hardened already has the tmpfs mounts of its allowances: nothing below them is in the layer. */
function mountsOf({ assessed }: Subject): string[] {
	return (assessed?.assessment.spec.mounts ?? []).map(({ destination }) => destination);
}

/** Prints one after another. */
function printer(call: TimedCall): (learned: Learned) => Promise<number> {
	let isFirst = true;
	return async (learned) => {
		if (!isFirst && call.options.text("format") !== "json") call.platform.stdout.write("\n");
		isFirst = false;
		print(call, learned);
		const problem = problemOf(learned);
		return problem === undefined ? 0 : await reportError(call.platform, problem);
	};
}

function print({ platform, options }: TimedCall, learned: Learned): void {
	const { stdout, environment } = platform;
	const format = options.text("format");
	if (format === "json") stdout.write(forPrograms(`${JSON.stringify(asJson(learned))}\n`));
	else if (format === "yaml") stdout.write(learned.yaml === "" ? "{}\n" : learned.yaml);
	else stdout.write(renderLearned(learned, { colors: colorsFor(stdout, environment), width: Math.min(stdout.columns, 100) }));
}

function problemOf({ source, trie: { problems, problemCount } }: Learned): OssifyError | undefined {
	const [first] = problems;
	if (first === undefined) return undefined;
	const more = problemCount > 1 ? `, and ${count(problemCount - 1, "more place")}` : "";
	const what = `cannot read all of ${visible(source)}: ${visible(first.path)}: ${visible(first.reason)}${more}`;
	return new OssifyError("input/unreadable", what, { advice: "what was read is reported; run ossify as root on the node" });
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
