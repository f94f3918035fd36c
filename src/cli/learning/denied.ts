/**
 * `--denials`: writes that were refused, by container.
 * @module
 */
import { type LeftOut, parseReported, type ReportedRefusal } from "../../denials/mod.ts";
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { RefusedWrites } from "../../layer/mod.ts";
import type { FoundContainer } from "../../machine/mod.ts";
import { count } from "../../terminal/mod.ts";
import { shortId, visible } from "../../visible.ts";
import { nameInData } from "../deciding/image_of.ts";
import type { TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { containersHere, specOf, type Target } from "./containers.ts";
import { readInput, shownInput } from "./input.ts";

const limit = 128 * 1024 * 1024;
const mostContainers = 10_000;

/** The containers of refused writes. The spec of one that is on this machine is known. @param spec of the only one */
export async function deniedIn(call: TimedCall, path: string, spec: string | undefined): Promise<Target[]> {
	const byContainer = refusalsIn(call, path);
	const here = byContainer.size === 0 ? [] : await containersHere(call);
	const targets = [...byContainer.values()].map((refusals) => targetOf(refusals, here, spec));
	return spec === undefined ? targets : thoseKnown(call, targets);
}

/** Of what neither name nor image is known, nothing says that it is what a file describes: unless it is the only one. */
function thoseKnown({ platform }: TimedCall, targets: readonly Target[]): Target[] {
	const known = targets.filter(({ engineName, imageName }) => engineName !== undefined || imageName !== undefined);
	if (known.length === 0) return [...targets];
	for (const { source } of targets.filter((one) => !known.includes(one)))
		notify(platform, "note", `${source.name} left out: neither the name nor the image is known`);
	return known;
}

/** Of one container, each once: a program tries again and again. */
type Refusals = ReadonlyMap<string, ReportedRefusal>;

function targetOf(refusals: Refusals, here: readonly FoundContainer[], spec: string | undefined): Target {
	const [first] = refusals.values();
	const { container, namespace, pod, name, image } = first as ReportedRefusal;
	const found = here.find(({ id }) => id === container);
	const names = [namespace, pod, name].filter((one) => one !== undefined && one !== "");
	const shown =
		names.length > 0
			? names.join("/")
			: (found?.name ?? (container === undefined ? "processes that are in no known container" : shortId(container)));
	const own = found && specOf(found);
	return {
		source: {
			name: shown,
			read: async (trie) => {
				const writes = new RefusedWrites(trie);
				for (const one of refusals.values()) writes.add(one);
			},
		},
		spec: spec ?? own,
		own,
		isRefused: true,
		engineName: found?.name ?? name,
		image: nameInData(image),
		imageName: image ?? found?.image,
	};
}

function refusalsIn({ platform }: TimedCall, path: string): Map<string, Refusals> {
	const text = decodeUtf8(readInput(platform, path, limit), shownInput(path));
	const found = new Map<string, Map<string, ReportedRefusal>>();
	const leftOut = { "no-path": 0, "long-path": 0 };
	for (const [index, line] of text.split("\n").entries()) {
		if (line.trim() === "") continue;
		const refusal = parsed(line, index + 1, shownInput(path));
		if (typeof refusal === "string") leftOut[refusal] += 1;
		else keep(found, refusal);
	}
	for (const [why, reason] of Object.entries(reasons) as [LeftOut, string][])
		if (leftOut[why] > 0) notify(platform, "note", `${count(leftOut[why], "refused write")} left out: ${reason}`);
	if (found.size === 0) notify(platform, "note", `there are no refused writes in ${shownInput(path)}`);
	return found;
}

const reasons: Readonly<Record<LeftOut, string>> = {
	"no-path": "the kernel named no path",
	"long-path": "the path has more than 4,096 characters",
};

function keep(found: Map<string, Map<string, ReportedRefusal>>, refusal: ReportedRefusal): void {
	const key = refusal.container ?? "";
	const known = found.get(key) ?? new Map<string, ReportedRefusal>();
	found.set(key, known);
	if (found.size > mostContainers)
		throw new OssifyError("input/too-large", `cannot learn from refused writes of more than ${mostContainers} containers`);
	const { call, folder, path = "" } = refusal;
	if (!known.has(`${call} ${folder} ${path}`)) known.set(`${call} ${folder} ${path}`, refusal);
}

function parsed(line: string, number: number, shown: string): ReportedRefusal | LeftOut {
	try {
		return parseReported(line);
	} catch (cause) {
		if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
		const what = `cannot read refused writes of ${visible(shown)}: line ${number}: ${visible(cause.message)}`;
		throw new OssifyError("input/not-denials", what, { cause, advice: "write them with `ossify denials --for 10m --format json > FILE`" });
	}
}
