/**
 * What was learned, printed in the format that was asked for.
 * @module
 */
import { policyDataOf } from "../../access/mod.ts";
import { OssifyError } from "../../errors.ts";
import { fails, problemsText, seenIn } from "../../layer/mod.ts";
import { visible } from "../../visible.ts";
import type { TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms, reportError } from "../output/mod.ts";
import { type ApplyTarget, applyTo } from "./apply.ts";
import { formOf, hardenForm, warnOfFailing, warnOfSizes } from "./hardened.ts";
import { renderLearned } from "./render.ts";
import type { Learned } from "./result.ts";

/** The formats that print the file which describes the container. */
export const formatsOfForms: readonly string[] = ["manifest", "diff"];

/** Prints one after another, and applies each to the file of `--apply`. @returns of each, its exit code */
export function printerFor(call: TimedCall, target: ApplyTarget | undefined): (learned: Learned) => Promise<number> {
	let isFirst = true;
	return async (learned) => {
		if (!isFirst && !["json", "yaml"].includes(call.options.text("format") ?? "")) call.platform.stdout.write("\n");
		isFirst = false;
		print(call, learned);
		if (formatsOfForms.includes(call.options.text("format") ?? "")) printForm(call, learned);
		if (target !== undefined) await applyTo(call, target, learned);
		const problem = problemOf(learned);
		return problem === undefined ? 0 : await reportError(call.platform, problem);
	};
}

function print({ platform, options }: TimedCall, learned: Learned): void {
	const { stdout, environment } = platform;
	const format = options.text("format");
	if (format === "json") stdout.write(forPrograms(`${JSON.stringify(asJson(learned))}\n`));
	else if (!["yaml", ...formatsOfForms].includes(format ?? ""))
		stdout.write(renderLearned(learned, { colors: colorsFor(stdout, environment), width: Math.min(stdout.columns, 100) }));
}

/** The manifest, Compose file or unit, or what changes in it. */
function printForm(call: TimedCall, learned: Learned): void {
	const format = String(call.options.text("format"));
	const { decided, described } = formOf(learned, `--format ${format}`);
	const bytes = hardenForm(call, decided, described, { shape: format === "diff" ? "diff" : "spec", held: learned.held });
	if (bytes !== undefined) call.platform.stdout.write(bytes);
	warnOfFailing(call, learned);
	warnOfSizes(call, learned);
}

function problemOf({ source, trie }: Learned): OssifyError | undefined {
	const problems = problemsText(trie);
	if (problems === undefined) return undefined;
	return new OssifyError("input/unreadable", `cannot read all of ${visible(source)}: ${visible(problems)}`, {
		advice: "what was read is reported; run ossify as root on the node",
	});
}

function asJson({ source, names, image, trie, proposal, data, replayed, isAudit, described, volumes, tmpfs }: Learned): object {
	const container = described?.form.containers[described.index]?.label;
	const { problems, problemCount, vanishedCount, samples } = trie;
	return {
		source,
		...(names.length > 1 && { containers: names }),
		...(image !== undefined && { image }),
		...(container !== undefined && { container }),
		samples,
		isEmpty: trie.isEmpty(),
		...proposal,
		...(data && { policyData: policyDataOf(data) }),
		...(volumes.length > 0 && { volumes }),
		...(replayed && { audit: isAudit, replay: replayed.map((one) => ({ ...one, fails: fails(one) })) }),
		...(tmpfs.length > 0 && { tmpfs }),
		problems,
		problemCount,
		vanished: vanishedCount,
		seen: seenIn(trie),
	};
}
