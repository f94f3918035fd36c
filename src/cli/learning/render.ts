/**
 * What was learned, as text for a terminal.
 * @module
 */
import { type Drift, type FolderFinding, fails, type Replayed } from "../../layer/mod.ts";
import { count, paragraph, type TextStyle } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { allowanceLines, coveredLines, folderLines, isForExecOnly } from "./render_folders.ts";
import type { Learned } from "./result.ts";

/** Formats it. */
export function renderLearned(learned: Learned, style: TextStyle): string {
	const { proposal, yaml, data, trie } = learned;
	// Of no writes, nothing is proven.
	const replayed = trie.isEmpty() ? undefined : learned.replayed;
	const section = (title: string, body: readonly string[]) =>
		body.length === 0 ? [] : [`${style.colors.bold(title)}\n${body.join("\n")}`];
	const folders = (list: readonly FolderFinding[], note: string) => list.flatMap((one) => folderLines(one, note, style));
	return `${[
		headline(learned, style),
		...section(
			"To allow as tmpfs",
			proposal.allowances.flatMap((one) => allowanceLines(one, style)),
		),
		...section("Data: lost when the container goes, so use a volume", [
			...folders(proposal.data, ""),
			...learned.volumes.flatMap(({ place, lines }) => [`    # ${place}`, ...lines.map((line) => `    ${line}`)]),
		]),
		...section("Changes of the image: no allowance, build them into the image", driftLines(proposal.drift, proposal.moreDrift, style)),
		...section(
			"Where nothing can be allowed: let the program write elsewhere (a process ID, socket or lock to /run, a log to standard output), or use a volume",
			folders(proposal.nowhere, ""),
		),
		...section("Not needed", folders(proposal.unneeded, "")),
		...section(
			"Allowed by the policy already",
			proposal.covered.flatMap((one) => coveredLines(one, style)),
		),
		...section("Tmpfs mounts that were not used: remove those from the data that no other container needs", unusedLines(learned, style)),
		...section(
			data === undefined ? "With the policy as it is" : "With this data",
			replayed === undefined ? [] : replayLines(replayed, learned, style),
		),
		...section(
			data === undefined ? "" : "Data for the policies (-d)",
			yaml
				.split("\n")
				.filter((line) => line !== "")
				.map((line) => `  ${line}`),
		),
		...section("The file that describes the container", fileLines(learned, style)),
		...section("Not read", problemLines(learned)),
	].join("\n\n")}\n`;
}

function fileLines({ described, trie, isApplied }: Learned, { width }: TextStyle): string[] {
	const path = described?.file.path;
	if (described === undefined || path === undefined || trie.isEmpty() || isApplied) return [];
	const shown = visible(path);
	const text = `--format diff shows what hardening ${shown} with this data changes, and --apply ${shown} writes it.`;
	return paragraph(text, "  ", width);
}

function headline({ source, trie, proposal }: Learned, { colors }: TextStyle): string {
	const { allowances, data, drift, nowhere } = proposal;
	const name = colors.bold(visible(source));
	if (trie.isEmpty() && trie.isRootReadonly)
		return `${colors.yellow("–")} ${name}: not known. Nothing is in the layer, as the root is read-only now. \`ossify denials\` shows refused writes.`;
	if (trie.isEmpty())
		return `${colors.yellow("–")} ${name}: not known. Nothing is in the layer; that of a container which never ran is empty, too.`;
	const larger = allowances.filter(({ raises }) => raises !== undefined).length;
	const toRun = allowances.filter(isForExecOnly).length;
	const added = allowances.length - larger - toRun;
	const parts = [
		...(added > 0 ? [`${count(added, "tmpfs", "tmpfs mounts")} to allow`] : []),
		...(larger > 0 ? [`${count(larger, "tmpfs", "tmpfs mounts")} to enlarge`] : []),
		...(toRun > 0 ? [`${count(toRun, "tmpfs", "tmpfs mounts")} to run programs from`] : []),
		...(data.length > 0 ? [`${count(data.length, "folder")} of data`] : []),
		...(drift.length > 0 ? [count(drift.length + proposal.moreDrift, "change of the image", "changes of the image")] : []),
		...(nowhere.length > 0 ? [`${count(nowhere.length, "folder")} in which nothing can be allowed`] : []),
	];
	const found = parts.length === 0 ? "nothing that the policy does not allow already" : parts.join(", ");
	const mark = data.length + drift.length + nowhere.length === 0 ? colors.green("✔") : colors.yellow("○");
	const times = trie.samples > 1 ? ` (${trie.samples} looks)` : "";
	return `${mark} ${name}: ${found}${times}.`;
}

function unusedLines({ tmpfs }: Learned, { colors }: TextStyle): string[] {
	return tmpfs
		.filter(({ isUsed }) => !isUsed)
		.map(({ path, entries }) => `  ${colors.cyan(visible(path))}  ${entries === 0 ? "empty" : "only what the image has there"}`);
}

/** More are in the JSON. */
const mostLines = 20;

function driftLines(drift: readonly Drift[], more: number, { colors }: TextStyle): string[] {
	const rest = drift.length + more - Math.min(drift.length, mostLines);
	const lines = drift.slice(0, mostLines).map(({ path, rule, reason }) => `  ${colors.red("✘")} ${visible(path)}  ${rule}: ${reason}`);
	return rest === 0 ? lines : [...lines, `    and ${rest} more`];
}

function replayLines(replayed: readonly Replayed[], learned: Learned, { colors, width }: TextStyle): string[] {
	const { isAudit, proposal, described } = learned;
	const unknown = proposal.allowances.filter(({ contentUnknown }) => contentUnknown).map(({ path }) => path);
	const isEmptyDir = described?.form.kind === "Kubernetes";
	const [unproven, emptied] = isEmptyDir ? [[], [...unknown, ...withFilesOfImage(learned)]] : [unknown, []];
	const failed = replayed.filter(fails);
	const total = (list: readonly Replayed[]) => list.reduce((sum, { entries }) => sum + entries, 0);
	const shown = failed.slice(0, mostLines).map(({ path, example, outcome, mount, rule }) => {
		const at = example === "" ? path : `${path === "/" ? "" : path}/${example}`;
		return `  ${colors.red("✘")} ${visible(at)}  ${visible(whyFailed(outcome, mount))} (${rule})`;
	});
	const rest = failed.length - shown.length;
	const sum = sumText(total(replayed) - total(failed), total(replayed));
	const notes = [
		...(isAudit ? ["the policy is in audit mode: this is what enforcing would do"] : []),
		...(unproven.length > 0
			? [`not proven: what the image has in ${unproven.join(", ")} has to fit, too, or the container does not start`]
			: []),
		...(emptied.length > 0
			? [`not proven: an emptyDir starts empty, and the image has or may have files in ${emptied.join(", ")}, which are gone then`]
			: []),
	];
	const isProven = failed.length + unproven.length + emptied.length === 0;
	return [
		`  ${isProven ? colors.green("✔") : colors.yellow("○")} ${sum}${failed.length === 0 ? "." : "; these fail:"}`,
		...shown,
		...(rest > 0 ? [`    and those in ${count(rest, "more folder")}`] : []),
		...notes.flatMap((text) => paragraph(visible(text), "  ", width)),
	];
}

/** Folders to allow in which more is than was written. */
function withFilesOfImage({ proposal, trie }: Learned): string[] {
	return proposal.allowances.filter(({ path, entries }) => (trie.content.get(path)?.entries ?? -1) >= entries).map(({ path }) => path);
}

function sumText(succeeding: number, all: number): string {
	if (all === 1) return `the only write that was seen ${succeeding === 1 ? "succeeds" : "fails"}`;
	return `${succeeding} of ${all} writes that were seen ${succeeding === 1 ? "succeeds" : "succeed"}`;
}

function whyFailed(outcome: Replayed["outcome"], mount: string): string {
	if (outcome === "full") return `the tmpfs on ${mount} is too small`;
	if (outcome === "refused") return "the policy refuses the container";
	return mount === "/" ? "the root is read-only" : `${mount} is read-only`;
}

function problemLines({ trie }: Learned): string[] {
	const { problems, problemCount, vanishedCount } = trie;
	const lines = problems.map(({ path, reason }) => `  ${visible(path)}  ${visible(reason)}`);
	const rest = problemCount - problems.length;
	return [
		...lines,
		...(rest > 0 ? [`  and ${rest} more`] : []),
		...(vanishedCount > 0 ? [`  ${count(vanishedCount, "entry", "entries")} removed while the layer was read`] : []),
	];
}
