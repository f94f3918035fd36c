/** `ossify learn`. @module */
import { type Call, type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import type { TimedCall } from "../deciding/mod.ts";
import {
	type ApplyTarget,
	applyTargetOf,
	earlierRuns,
	formatsOfForms,
	type Group,
	groupsOf,
	type Learned,
	learnedFrom,
	needsForm,
	type Observation,
	observe,
	printerFor,
	sourceOf,
	sourceOptions,
	subjectsOfRuns,
	targetAfter,
	timed,
	timeOptions,
	trustedIn,
	withTarget,
	yamlOf,
} from "../learning/mod.ts";

/** Proposes allowances. */
export const command: Command = {
	name: "learn",
	summary: "propose the tmpfs allowances that a container needs, from what it wrote",
	about:
		"Reads what a container wrote into its own layer and proposes the fewest tmpfs allowances for it, as data for the policies. Tells scratch files (a tmpfs) from data, which is lost with the container (a volume), and from changes of the image such as new executables, which are never allowed. With --spec, it asks the policy with these data about each write, and says which would fail. Reads only names and sizes, never a file's content, and of processes what /proc says of their programs; changes nothing but the file of --apply. Exits 0 for every result, and with 4 if a part of the layer could not be read; with -- COMMAND, with the exit code of the command if that is not 0.",
	args: [
		{ name: "CONTAINER", variadic: true, summary: "containers, running or not: the name (Podman, Docker), or the ID or its beginning" },
		{ name: "COMMAND", variadic: true, afterDashes: true, summary: "a command that starts containers: `podman run …`" },
	],
	options: [
		...sourceOptions,
		...timeOptions,
		{
			name: "merge",
			value: "FILE",
			repeatable: true,
			summary: "what an earlier run printed with --format json: the proposals are for both; alone, for the earlier ones",
		},
		{
			name: "spec",
			value: "SPEC",
			summary: "the container's config.json, bundle folder or manifest: its mounts, its image, and the proof",
		},
		{
			name: "container",
			value: "NAME",
			summary: "which container of SPEC, where it describes several (default: the one whose name or image fits)",
		},
		{ name: "image", value: "IMAGE", summary: "the image that the allowances are for (default: the spec's; without one, all containers)" },
		{
			name: "exec",
			value: "PATH",
			repeatable: true,
			summary: "programs that the container wrote to PATH and ran are the image's own doing (s6 in /run): the data say exec for that tmpfs",
		},
		{
			name: "format",
			value: "FORMAT",
			choices: ["pretty", "json", "yaml", "manifest", "diff"],
			summary:
				"pretty (for people, the default), json (for programs, errors too), yaml (only the data for the policies), manifest (SPEC, hardened with what was learned) or diff (what changes in it)",
		},
		{
			name: "apply",
			value: "FILE",
			summary:
				"merge the allowances into this file of data for the policies, or harden the manifest, Compose file or unit, which is SPEC then; all else in it stays. In YAML, comments say why",
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
		{ line: "ossify learn -- podman run --rm web ./test.sh", does: "what the containers need that a command starts: for CI" },
		{ line: "docker diff web | ossify learn --diff -", does: "from a list of changes, without sizes" },
		{ line: "ossify learn web --apply site.yaml", does: "add the allowances to the data of the policies" },
		{ line: "ossify learn web --spec deployment.yaml --format diff", does: "what hardening the manifest would change" },
	],
	project: "policy",
	run,
};

async function run(given: Call): Promise<number> {
	const target = await applyTargetOf(given);
	const call = withTarget(given, target);
	const source = sourceOf(call);
	requireForm(call);
	trustedIn(call);
	const earlier = call.options.list("merge").flatMap((path) => earlierRuns(call.platform, path));
	const { observed, code, ended = 0 } = source === "earlier" ? nothing : await observe(call, source);
	const reported = await timed(call, async (within) => {
		const groups = await groupsOf(observed, earlier, subjectsOfRuns(within));
		const format = call.options.text("format") ?? "";
		if (groups.length > 1 && formatsOfForms.includes(format))
			throw usageError(
				"usage/contradiction",
				`--format ${format} is of one container, and these are ${groups.length}: --apply FILE writes all of them`,
			);
		return await report(within, groups, { code, target: targetAfter(call, target, ended) });
	});
	return ended === 0 ? reported : ended;
}

/** Before a command runs, or anything is printed. */
function requireForm({ options }: Call): void {
	const format = options.text("format") ?? "";
	if (formatsOfForms.includes(format) && options.text("spec") === undefined) throw needsForm(`--format ${format}`);
}

const nothing: Observation = { observed: [], code: 0 };

interface Reporting {
	/** Of the errors that were reported already. */
	readonly code: number;
	readonly target: ApplyTarget | undefined;
}

async function report(call: TimedCall, groups: readonly Group[], { code, target }: Reporting): Promise<number> {
	const print = printerFor(call, target);
	const isYaml = call.options.text("format") === "yaml";
	const all: Learned[] = [];
	let worst = code;
	for (const group of groups) {
		const learned = await learnedFrom(call, group);
		worst = Math.max(worst, await print(learned));
		if (isYaml) all.push(learned);
	}
	// One document, also of several images.
	if (isYaml && groups.length > 0) call.platform.stdout.write(yamlOf(all) || "{}\n");
	return worst;
}
