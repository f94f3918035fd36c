/** `ossify why`. @module */
import type { Form } from "../../forms/mod.ts";
import { assess } from "../../harden.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import { type Command, decisionOptions } from "../arguments/mod.ts";
import {
	type Assessed,
	assessorFor,
	contextFor,
	type FormActs,
	forEachIn,
	forEachSpec,
	inTime,
	type One,
	readSpec,
	type SpecFile,
	type TimedCall,
} from "../deciding/mod.ts";
import {
	answerFor,
	answerObject,
	answerText,
	askingInstalled,
	inForm,
	loggedOf,
	nowOf,
	type OfContainer,
	type Subject,
	sinceOf,
	specBefore,
	startErrorText,
	subjectIn,
	type Whole,
} from "../explaining/mod.ts";
import type { FoundHere } from "../learning/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Explains a path. */
export const command: Command = {
	name: "why",
	summary: "explain why a path of a container can or cannot be written",
	about:
		"Shows which mount holds a path of a container once its policy has been applied, whether it can be written, which rule or which part of the spec makes it so, and what becomes of what is written. For a path that cannot be written, it looks for the smallest change of the policy's data that would change this, such as a tmpfs allowance for the folder, tries it with the policy, and prints it as data for -d. For a manifest, a Compose file or a Quadlet unit, it also prints the change of the file itself, and what depends on facts that the file does not state. Folders of programs, libraries and settings get no allowance. For the destination of a mount, it says whether a runtime can make the mount point. Of a container of this machine, it asks the policy that is installed for its engine, unless -p or -d is given, and shows the mount that holds the path now, how full that is, since when, and the last decision about the container. Changes nothing, and exits 0 for every answer.",
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
			name: "container",
			value: "NAME",
			summary: "which container of SPEC, where it describes several (default: all of them)",
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
		{ line: "ossify why --spec deployment.yaml --container app /tmp/cache/", does: "the same for one of them" },
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
	if (startError !== undefined && spec === undefined) {
		const isJson = call.options.text("format") === "json";
		call.platform.stdout.write(isJson ? forPrograms(`${JSON.stringify({ startError })}\n`) : startErrorText(call, startError));
		return 0;
	}
	if (container !== undefined) return await aboutContainer(call, subject, container);
	const forms = new Map<SpecFile, Form>();
	const print = printer(call, ({ file }) => ({ subject, form: forms.get(file), isBefore: false }));
	const keep: FormActs = {
		begin: (form, file) => void forms.set(file, form),
		choose: async (file) => (await import("../learning/mod.ts")).containersChosen(call, file),
		end: () => 0,
	};
	if (typeof spec === "object") return await forEachIn(call, spec, print, { forms: keep });
	return await forEachSpec({ ...call, args: spec === undefined ? [] : [spec] }, print, keep);
}

/** Of this machine: the installed policy is asked about it, as it was before ossify changed it. */
async function aboutContainer(given: TimedCall, subject: Subject, found: FoundHere): Promise<number> {
	const logged = await loggedOf(given, found);
	const { call, policy: asked } = await askingInstalled(given, found.container, logged.decided?.policy);
	const of = { asked, now: await nowOf(found, subject.path), since: await sinceOf(call, found, logged) };
	const file = typeof subject.spec === "object" ? subject.spec : readSpec(call.platform, subject.spec);
	const policy = await assessorFor(call).load();
	const ask = (spec: ParsedSpec) => assess(policy, spec, contextFor(call)(policy));
	const before = typeof subject.spec === "object" ? undefined : specBefore({ file, record: logged.ofSpec, ask });
	const print = printer(call, () => ({ subject, form: undefined, isBefore: before !== undefined, of }));
	return await forEachIn(call, before ?? file, print, { policy });
}

/** What is known besides the spec. */
interface Known {
	readonly subject: Subject;
	readonly form: Form | undefined;
	readonly isBefore: boolean;
	/** Of a container of this machine. */
	readonly of?: OfContainer;
}

/** Prints one after another. */
function printer(call: TimedCall, knownOf: (assessed: Assessed) => Known): (one: One) => Promise<number> {
	let isFirst = true;
	return async (one) => {
		const whole = await wholeAnswer(call, one.assessed, knownOf(one.assessed));
		const isJson = call.options.text("format") === "json";
		const text = isJson ? forPrograms(`${JSON.stringify(answerObject(one, whole))}\n`) : await answerText(call, one, whole);
		call.platform.stdout.write(isFirst || isJson ? text : `\n${text}`);
		isFirst = false;
		return 0;
	};
}

async function wholeAnswer(call: TimedCall, assessed: Assessed, { subject, form, isBefore, of }: Known): Promise<Whole> {
	const { path, startError } = subject;
	const answer = await answerFor(call, assessed, { path, now: of?.now, isBefore });
	const { proposal, access } = answer;
	const own = form && proposal && (await inForm(call, form, assessed, { path: access.path, assessment: proposal.assessment }));
	return { ...answer, inForm: own, of, startError };
}
