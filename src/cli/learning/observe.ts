/**
 * From what a call names to what was written there.
 * @module
 */
import { coded, OssifyError } from "../../errors.ts";
import { LayerTrie } from "../../layer/mod.ts";
import { becomeIdle } from "../../platform/process/priority.ts";
import { count } from "../../terminal/mod.ts";
import { type Call, usageError } from "../arguments/mod.ts";
import type { TimedCall } from "../deciding/mod.ts";
import { invocationOf } from "../invocation.ts";
import { notify, Progress, reportError } from "../output/mod.ts";
import { aroundCommand } from "./around_command.ts";
import { allContainers, containersNamed, layersFrom, type Target, targetOf } from "./containers.ts";
import { deniedIn } from "./denied.ts";
import { diffIn } from "./diff.ts";
import type { Observation, Observed } from "./groups.ts";
import { type LayerSource, layerTar, sampled, type Times, timesOf, upperDir } from "./sampling.ts";
import { containersIn, type Source } from "./sources.ts";
import { isExempt, mountsOf, noteExempt, type Subject, subjectsFor, withoutRoot } from "./subject.ts";
import { timed } from "./timed.ts";

/** Folders that are kept of all containers together. */
const mostFolders = 200_000;
const mostFoldersOfOne = 20_000;
const leastFolders = 1000;

/** Looks at all that a call names. @throws {OssifyError} what is wrong with the call, or with its only container */
export async function observe(call: Call, source: Source): Promise<Observation> {
	const times = timesOf(call, source);
	if (source === "command" && call.options.text("spec") === "-")
		throw usageError("usage/contradiction", "with a command, --spec is a file: the standard input is the command's");
	if (source === "command") return await aroundCommand(call, invocationOf(call.platform).passed ?? [], times.every);
	const targets = await targetsOf(call, source);
	const isOnly = targets.length === 1;
	const folders = Math.max(leastFolders, Math.min(mostFoldersOfOne, Math.floor(mostFolders / targets.length)));
	// The time limit is for the policy; a layer may be large, and --for long.
	const subjects = await timed(call, async (within) => await subjectsOf(within, targets));
	if (targets.length > 1 && subjects.some((one) => !("code" in one) && isOnlySpec(call, one)))
		throw usageError("usage/contradiction", "with the --spec of one container, name one CONTAINER");
	sayHowLong(call);
	if (call.options.flag("idle")) await becomeIdle();
	const isLeftOut = (subject: Subject | Failed) => source === "all" && !("code" in subject) && isExempt(subject);
	noteExempt(call, subjects.filter(isLeftOut).length);
	const looks = await Promise.all(
		targets.map(async (target, index) => {
			const subject = subjects[index] as Subject | Failed;
			if (isLeftOut(subject)) return { code: 0 };
			return "code" in subject ? subject : await lookAt(call, { target, subject, times, folders, isOnly });
		}),
	);
	return {
		observed: looks.filter((look): look is Observed => "trie" in look),
		code: Math.max(0, ...looks.map((look) => ("code" in look ? look.code : 0))),
	};
}

/** Whether `--spec` is about one container, and not a manifest, a Compose file or a unit. */
function isOnlySpec({ options }: Call, { described }: Subject): boolean {
	return options.text("spec") !== undefined && described === undefined;
}

/** Its error was reported; of a container that is gone, a note. */
interface Failed {
	readonly code: number;
}

async function subjectsOf(call: TimedCall, targets: readonly Target[]): Promise<(Subject | Failed)[]> {
	const subjectOf = subjectsFor(call);
	const found: (Subject | Failed)[] = [];
	for (const target of targets) {
		const { source, isThere } = target;
		try {
			found.push(await subjectOf(target));
		} catch (error) {
			const isLast = targets.length === found.length + 1 && found.every((one) => "code" in one);
			if (targets.length === 1 || (isLast && isOfAnother(call, error))) throw error;
			if (isOfAnother(call, error)) {
				notify(call.platform, "note", `${source.name} left out: ${call.options.text("spec")} does not describe it`);
				found.push({ code: 0 });
			} else found.push(await failed(call, source, error, isThere));
		}
	}
	return found;
}

/** Refused writes are of all containers of a machine. */
function isOfAnother({ options }: TimedCall, error: unknown): boolean {
	return options.flag("denials") && error instanceof OssifyError && error.code === "usage/several-specs";
}

async function failed({ platform }: Call, { name }: LayerSource, error: unknown, isThere: Target["isThere"] = () => true): Promise<Failed> {
	if (isThere()) return { code: await reportError(platform, coded(error), name) };
	notify(platform, "note", `the container ${name} is gone, and left out`);
	return { code: 0 };
}

/** On a terminal, so that a user does not wait for output. */
function sayHowLong({ platform, options }: Call): void {
	const [total, every = "10s"] = [options.text("for"), options.text("every")];
	if (total !== undefined && platform.stderr.isTerminal) notify(platform, "note", `looking every ${every}, for ${total}`);
}

interface Looking {
	readonly target: Target;
	readonly subject: Subject;
	readonly times: Times;
	readonly folders: number;
	readonly isOnly: boolean;
}

async function lookAt(
	call: Call,
	{ target: { source, isThere, imageName, isRefused, content }, subject, times, folders, isOnly }: Looking,
): Promise<Observed | Failed> {
	const trie = new LayerTrie(isRefused ? [] : mountsOf(subject), { folders });
	const progress = new Progress(call.platform);
	trie.onEntry = () => progress.step((entries) => `${source.name}: ${count(entries, "entry", "entries")} read`);
	try {
		const { isGone } = await sampled(source, trie, times);
		if (isGone)
			notify(call.platform, "note", `the layer of ${source.name} was removed after ${count(trie.samples, "look")}: the container is gone`);
		return { name: source.name, subject: isGone ? withoutRoot(subject) : subject, trie, imageName, content };
	} catch (error) {
		if (isOnly) throw error;
		return await failed(call, source, error, isThere);
	}
}

async function targetsOf(call: Call, source: Source): Promise<readonly Target[]> {
	const { options } = call;
	const spec = options.text("spec");
	const [folder, tar] = [options.text("upperdir"), options.text("rootfs-diff")];
	if (folder !== undefined) return [{ source: upperDir(folder, folder), spec, ...contentBeside(call, folder) }];
	if (tar !== undefined) {
		if (options.text("for") !== undefined) throw usageError("usage/contradiction", "--for looks again, and a tar does not change");
		return [{ source: layerTar(tar), spec }];
	}
	if (source === "diff" || source === "denials") {
		if (options.text("for") !== undefined) throw usageError("usage/contradiction", `--for looks again, and --${source} does not change`);
		const path = options.text(source) ?? "-";
		if (source === "diff") return [{ source: diffIn(call, path), spec }];
		return await timed(call, async (within) => await deniedIn(within, path, spec));
	}
	const names = containersIn(call);
	if (spec !== undefined && source === "all")
		throw usageError("usage/contradiction", "with --spec, name the CONTAINERs that it describes, in place of --all");
	return await timed(call, async (within) => {
		if (source === "all") return await allContainers(within);
		const found = await containersNamed(within, names);
		const targets = found.map((one, index) => targetOf(within, one, names[index] as string));
		return targets.map((one) => ({ ...one, spec: spec ?? one.spec }));
	});
}

/** Where the upper directory is in an engine's storage, which lists the image's layers. */
function contentBeside({ platform: { files } }: Call, upper: string): Pick<Target, "content"> {
	const layers = upper.startsWith("/") ? layersFrom(files, upper) : [];
	return layers.length === 0 ? {} : { content: { root: () => undefined, layers } };
}
