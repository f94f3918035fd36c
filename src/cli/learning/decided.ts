/**
 * What the policy decides with proposed allowances.
 * @module
 */
import { policyDataOf } from "../../access/mod.ts";
import { type FragmentData, fragmentData, type ProposedAllowance } from "../../layer/mod.ts";
import { partOf } from "../../oci_spec/mod.ts";
import type { Policy } from "../../policy.ts";
import { type Assessed, contextFor, type TimedCall } from "../deciding/mod.ts";
import { assessedBy, type Subject } from "./subject.ts";

/** Containers for which the same data are proposed. */
export interface Subjects {
	readonly subjects: readonly Subject[];
	readonly image: string | undefined;
}

/** What is decided about each whose spec is known. */
export type Decided = ReadonlyMap<Subject, Assessed>;

/** `ossify.config.tmpfs`; undefined where nothing is to be allowed. */
export function dataOf(allowances: readonly ProposedAllowance[], image: string | undefined): FragmentData | undefined {
	return allowances.length === 0 ? undefined : fragmentData(allowances, image);
}

/** The decisions. Allowances that a share of a container's memory limit keeps too small get a larger share. */
export async function decidedWith(
	call: TimedCall,
	of: Subjects,
	allowances: readonly ProposedAllowance[],
): Promise<{ readonly allowances: readonly ProposedAllowance[]; readonly decided: Decided }> {
	const decided = await decideAll(call, of, allowances);
	const larger = allowances.map((one) => {
		const percent = Math.max(0, ...[...decided.values()].map((own) => neededShare(one, own)));
		return percent === 0 ? one : { ...one, memoryPercent: percent };
	});
	const isSame = larger.every(({ memoryPercent }) => memoryPercent === undefined);
	return isSame ? { allowances, decided } : { allowances: larger, decided: await decideAll(call, of, larger) };
}

/** In percent; 0 where the share of the memory limit is not what keeps an allowance small. */
function neededShare({ path, size, raises }: ProposedAllowance, { assessment: { spec, decision } }: Assessed): number {
	const limit = partOf(spec, "linux", "resources", "memory", "limit");
	const decided = decision.tmpfs.find(({ destination }) => destination === path)?.size;
	if (raises === undefined || size === undefined || decided === undefined || decided >= size) return 0;
	return typeof limit === "number" && limit > 0 ? Math.min(100, Math.ceil((size * 100) / limit)) : 0;
}

async function decideAll(call: TimedCall, { subjects, image }: Subjects, allowances: readonly ProposedAllowance[]): Promise<Decided> {
	const decided = new Map<Subject, Assessed>();
	// One container only is described by a form: data are the same for all of the others.
	const policies = new Map<Policy, Policy>();
	for (const subject of subjects) {
		const { assessed, policy: own, index, described } = subject;
		if (assessed === undefined) continue;
		call.deadline.renew();
		call.deadline.begin({ doing: "evaluate the policy with the proposed data", blame: "policy" });
		const data = dataOf(forForm(subject, allowances), isImageUnknown(call, subject) ? undefined : image);
		const isLocked = described !== undefined && data !== undefined && partOf(assessed.assessment.spec, "root", "readonly") === true;
		const policy = policies.get(own) ?? (isLocked ? await forLocked(call, subject, assessed, data) : await withData(own, data));
		policies.set(own, policy);
		decided.set(subject, await assessedBy(call, policy, assessed, index));
	}
	return decided;
}

/** Engines such as Podman and Docker write specs that name no image: allowances for one have no effect there, those for all have. */
export function isImageUnknown(call: TimedCall, { assessed, policy, described }: Subject): boolean {
	return (
		assessed !== undefined &&
		described === undefined &&
		policy.identify(assessed.assessment.spec, contextFor(call)(policy)).image === undefined
	);
}

async function withData(policy: Policy, data: object | undefined): Promise<Policy> {
	return data === undefined ? policy : await policy.withData(policyDataOf(data));
}

/** A root that its author made read-only, in a form that is to be changed, gets the mounts that are proposed and no others. */
async function forLocked(call: TimedCall, { policy, index }: Subject, assessed: Assessed, data: FragmentData): Promise<Policy> {
	const open = await withData(policy, { add_to_readonly_roots: true });
	const { tmpfs } = (await assessedBy(call, open, assessed, index)).assessment.decision;
	const wanted = "images" in data ? Object.values(data.images).flatMap(Object.keys) : Object.keys(data.allowances);
	const others = tmpfs.map(({ destination }) => destination).filter((path) => !wanted.includes(path));
	const dropped = Object.fromEntries(others.map((path) => [path, null]));
	return await withData(await withData(open, { allowances: dropped }), data);
}

/**
 * An engine that has only a form does not give a tmpfs the mode and owner of the image's folder. Units have no key for the owner: what belongs to
 * another user than root is for all users, as an emptyDir is.
 */
function forForm({ described }: Subject, allowances: readonly ProposedAllowance[]): readonly ProposedAllowance[] {
	if (described === undefined) return allowances;
	const isUnit = described.form.kind === "Quadlet";
	return allowances.map((one) => {
		const { folder } = one;
		if (folder === undefined) return one;
		const isForAll = isUnit && (folder.uid !== 0 || folder.gid !== 0);
		return { ...one, owner: isForAll ? { ...folder, defaultMode: "1777" } : folder };
	});
}
