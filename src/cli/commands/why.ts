/** `ossify why`. @module */
import type { Form } from "../../forms/mod.ts";
import { type Command, decisionOptions } from "../arguments/mod.ts";
import {
	type FormActs,
	forEachIn,
	forEachSpec,
	inTime,
	type LookAtRego,
	type One,
	type SpecFile,
	type TimedCall,
} from "../deciding/mod.ts";
import {
	answerFor,
	answerObject,
	answerText,
	inForm,
	nowOf,
	type Subject,
	sinceOf,
	startErrorText,
	subjectIn,
	type Whole,
} from "../explaining/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Explains a path. */
export const command: Command = {
	name: "why",
	summary: "explain why a path of a container can or cannot be written",
	about:
		"Shows which mount holds a path of a container once its policy has been applied, whether it can be written, which rule or which part of the spec makes it so, and what becomes of what is written. For a path that cannot be written, it looks for the smallest change of the policy's data that would change this, such as a tmpfs allowance for the folder, tries it with the policy, and prints it as data for -d. For a manifest, a Compose file or a Quadlet unit, it also prints the change of the file itself, and what depends on facts that the file does not state. Folders of programs, libraries and settings get no allowance. For the destination of a mount, it says whether a runtime can make the mount point. Of a running container, it also shows the mount that holds the path now, how full that is, since when, and the last decision about the container. Changes nothing, and exits 0 for every answer.",
	args: [
		{ name: "CONTAINER", summary: "a container of this machine, by its name or ID; left out with --spec" },
		{ name: "PATH", summary: "an absolute path in the container; one that ends in / is a folder" },
	],
	options: [
		{
			name: "spec",
			value: "SPEC",
			summary: "a config.json, a bundle folder, a manifest or another form of a container, or - for the standard input (the default)",
		},
		{
			name: "error",
			value: "TEXT",
			summary:
				"in place of PATH: the error of a runtime that could not make a mount point, or - for the standard input; with --spec, also which mount it is",
		},
		{ name: "exec", summary: "ask whether programs can be started from the path, too" },
		...decisionOptions,
	],
	examples: [
		{ line: "ossify why web /var/cache/app", does: "a path of a running container" },
		{ line: "ossify why --spec bundle/ /var/log/app.log", does: "why a program cannot write its log, and what would change that" },
		{ line: "ossify why --spec deployment.yaml /tmp/cache/", does: "the same for each container of a manifest" },
		{ line: "ossify why --spec config.json --exec /run/init", does: "why a program cannot be started" },
		{
			line: "podman start web 2>&1 | ossify why --spec config.json --error -",
			does: "why a container does not start: a mount point on a read-only file system",
		},
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const subject = await subjectIn(call);
	const { spec, startError, container } = subject;
	const isJson = call.options.text("format") === "json";
	const write = (text: string | Uint8Array) => call.platform.stdout.write(text);
	if (startError !== undefined && spec === undefined) {
		write(isJson ? forPrograms(`${JSON.stringify({ startError })}\n`) : startErrorText(call, startError));
		return 0;
	}
	const running = container && { now: await nowOf(container, subject.path), since: await sinceOf(call, container) };
	const forms = new Map<SpecFile, Form>();
	let isFirst = true;
	const print = async (one: One) => {
		const whole = await wholeAnswer(call, subject, one, { now: running?.now, since: running?.since, form: forms.get(one.assessed.file) });
		if (!isFirst && !isJson) write("\n");
		isFirst = false;
		write(isJson ? forPrograms(`${JSON.stringify(answerObject(one, whole))}\n`) : await answerText(call, one, whole));
		return 0;
	};
	const look: LookAtRego = async (paths) => (await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths);
	if (typeof spec === "object") return await forEachIn(call, spec, print, look);
	const keep: FormActs = { begin: (form, file) => void forms.set(file, form), end: () => 0 };
	return await forEachSpec({ ...call, args: spec === undefined ? [] : [spec] }, print, look, keep);
}

/** What is known besides the spec. */
type Known = Pick<Whole, "now" | "since"> & { readonly form: Form | undefined };

async function wholeAnswer(call: TimedCall, { path, startError }: Subject, { assessed }: One, { now, since, form }: Known): Promise<Whole> {
	const answer = await answerFor(call, assessed, { path, now });
	const { proposal, access } = answer;
	const own = form && proposal && (await inForm(call, form, assessed, { path: access.path, assessment: proposal.assessment }));
	return { ...answer, inForm: own, now, since, startError };
}
