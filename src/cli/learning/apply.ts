/**
 * `--apply`: what was learned, written into the data of the policies or into the file that describes the container.
 * @module
 */
import { policyDataOf } from "../../access/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { changeFor, type FragmentChange, type FragmentData, reasonsFor } from "../../layer/mod.ts";
import { whileLocked } from "../../platform/files/folder_lock.ts";
import { textOf } from "../../policy_tools/source/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, usageError } from "../arguments/mod.ts";
import { specFileOf, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { mergedText } from "./data_text.ts";
import { formOf, hardenForm, warnOfFailing, warnOfSizes } from "./hardened.ts";
import type { Learned } from "./result.ts";
import { assessedIn } from "./subject.ts";
import { folderOf, kindOfTarget, readTarget, type TargetKind } from "./target_file.ts";

/** The file that is written to. */
export interface ApplyTarget {
	readonly path: string;
	readonly kind: TargetKind;
}

/** Undefined without `--apply`. @throws {OssifyError} where nothing can be applied to the file */
export async function applyTargetOf({ platform, options }: Call): Promise<ApplyTarget | undefined> {
	const path = options.text("apply");
	if (path === undefined) return undefined;
	if (path === "-") throw usageError("usage/contradiction", "--apply writes to a file, not to the standard output: see --format");
	const kind = await kindOfTarget(platform, path);
	const spec = options.text("spec");
	if (kind === "form" && spec !== undefined && !platform.files.same(spec, path))
		throw usageError("usage/contradiction", "--apply to a manifest hardens the container that it describes: name no other --spec");
	return { path, kind };
}

/** The call with the file as data or as SPEC: what is allowed there already is not proposed again. */
export function withTarget(call: Call, target: ApplyTarget | undefined): Call {
	if (target === undefined || target.kind === "missing") return call;
	const { options, platform } = call;
	const { path, kind } = target;
	const data = options.list("data");
	const withData = data.some((one) => platform.files.same(one, path)) ? data : [...data, path];
	return {
		...call,
		options: {
			...options,
			text: (name) => (name === "spec" && kind === "form" ? path : options.text(name)),
			list: (name) => (name === "data" && kind === "data" ? withData : options.list(name)),
		},
	};
}

/** None where the command failed: what it did may be only a part of what the container does. @param ended its exit code */
export function targetAfter({ platform }: Call, target: ApplyTarget | undefined, ended: number): ApplyTarget | undefined {
	if (target === undefined || ended === 0) return target;
	const how = "to apply what was learned all the same, let the command end with 0: sh -c '…; exit 0'";
	notify(platform, "warning", `${target.path} stays as it is: the command ended with exit code ${ended}; ${how}`);
	return undefined;
}

/** Writes it. What could not be learned in whole is not applied. */
export async function applyTo(call: TimedCall, { path, kind }: ApplyTarget, learned: Learned): Promise<void> {
	const { trie, data, proposal } = learned;
	const why = trie.isEmpty() ? "nothing was learned" : trie.problemCount > 0 ? "a part of the layer could not be read" : undefined;
	if (why !== undefined) return notify(call.platform, "note", `${path} stays as it is: ${why}`);
	if (kind === "form") return await applyToForm(call, path, learned);
	if (data === undefined) return notify(call.platform, "note", `${path} stays as it is: nothing more is to be allowed`);
	const reasons = new Map(proposal.allowances.map((one) => [one.path, reasonsFor(one)]));
	const change = await replacing(call, path, async (before) => {
		if (before === undefined) return { bytes: encodeUtf8(newText(path, learned, data)), result: changeFor(undefined, data) };
		const text = textOf(before, path);
		const merged = await mergedText(path, text, data, reasons);
		return { bytes: merged.text === text ? before : encodeUtf8(merged.text), result: merged.change };
	});
	if (kind === "missing") notify(call.platform, "note", `${path} is created, with data for the policies`);
	notifyChange(call, path, change);
	warnOfSizes(call, learned);
}

async function applyToForm(call: TimedCall, path: string, learned: Learned): Promise<void> {
	const { decided, described } = formOf(learned, "--apply");
	const label = described.form.containers[described.index]?.label;
	const isChanged = await replacing(call, path, async (before = new Uint8Array()) => {
		const now = await assessedIn(call, decided.policy, specFileOf(path, before), label);
		const bytes = hardenForm(call, now.assessed, now.described, { shape: "spec", held: learned.held }) ?? before;
		return { bytes, result: bytes !== before };
	});
	notify(call.platform, "note", isChanged ? `${path}: ${label} is hardened` : `${path} stays as it is`);
	warnOfFailing(call, learned);
	warnOfSizes(call, learned);
}

const mostAttempts = 5;

/** Replaces a file by what follows from its content. Programs that write it without the lock are noticed: then it is read again. */
async function replacing<T>(
	{ platform }: TimedCall,
	path: string,
	next: (before: Uint8Array | undefined) => Promise<{ readonly bytes: Uint8Array; readonly result: T }>,
): Promise<T> {
	const { files } = platform;
	const read = () => (files.kind(path) === "missing" ? undefined : readTarget(platform, path));
	return await whileLocked(folderOf(path), async () => {
		for (let attempt = 0; attempt < mostAttempts; attempt++) {
			const before = read();
			const { bytes, result } = await next(before);
			if (isEqual(before, bytes)) return result;
			if (!isEqual(before, read())) continue;
			files.write(path, bytes, [folderOf(path)]);
			return result;
		}
		throw new OssifyError("host/unwritable", `cannot write ${visible(path)}: another program keeps writing it`);
	});
}

function isEqual(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
	if (one === undefined || other === undefined) return one === other;
	return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function newText(path: string, { yaml }: Learned, data: FragmentData): string {
	return /\.ya?ml$/.test(path) ? yaml : `${JSON.stringify(policyDataOf(data), null, 2)}\n`;
}

function notifyChange({ platform }: TimedCall, path: string, { added, enlarged, dropped }: FragmentChange): void {
	const done = [
		...(added.length > 0 ? [`allows ${added.join(", ")}`] : []),
		...(enlarged.length > 0 ? [`allows more in ${enlarged.join(", ")}`] : []),
	];
	notify(platform, "note", done.length === 0 ? `${path} stays as it is` : `${path} now ${done.join(" and ")}`);
	if (dropped.length > 0) notify(platform, "warning", `${path} says that ${dropped.join(", ")} is not to be allowed (null): it stays so`);
}
