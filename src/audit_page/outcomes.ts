/**
 * What becomes of containers under the policy, by their results and risks.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";

/** All outcomes, the worst first: a name for columns, and what it means. */
export const outcomes = {
	refused: { name: "Refused", meaning: "would not start" },
	breaks: { name: "Breaks", meaning: "wrote what becomes read-only" },
	open: { name: "May break", meaning: "what it writes is not known" },
	safe: { name: "Safe", meaning: "gets a read-only root, and wrote nothing that this prevents" },
	kept: { name: "As before", meaning: "exempt, compliant, or only mounts change" },
} as const;

/** One of them. */
export type Outcome = keyof typeof outcomes;

/** The outcomes in order. */
export const outcomeOrder = Object.keys(outcomes) as readonly Outcome[];

/** The outcome for one container. */
export function outcomeOf({ result, risk }: AuditedContainer): Outcome {
	if (result === "refused") return "refused";
	if (result === "exempt" || result === "compliant") return "kept";
	if (risk === "drift" || risk === "data" || risk === "scratch") return "breaks";
	if (result === "changed") return "kept";
	return result === "hardened" && (risk === "covered" || risk === "none") ? "safe" : "open";
}

/** Containers that share a namespace or a workload. */
export interface OutcomeGroup {
	readonly name: string;
	readonly containers: number;
	readonly counts: Readonly<Record<Outcome, number>>;
}

/** The groups, in the order of their first containers. */
export function groupsBy(containers: readonly AuditedContainer[], nameOf: (one: AuditedContainer) => string): readonly OutcomeGroup[] {
	const groups = new Map<string, { name: string; containers: number; counts: Record<Outcome, number> }>();
	for (const one of containers) {
		const name = nameOf(one);
		const group = groups.get(name) ?? { name, containers: 0, counts: { refused: 0, breaks: 0, open: 0, safe: 0, kept: 0 } };
		groups.set(name, group);
		group.containers++;
		group.counts[outcomeOf(one)]++;
	}
	return [...groups.values()];
}

/** How urgent a group is: a single refused container comes before any number that break. */
export function urgencyOf({ counts }: OutcomeGroup): number {
	return (counts.refused * 1e6 + counts.breaks) * 1e6 + counts.open;
}

/**
 * The letters and digits of which Kubernetes makes the ends of names.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.34.1/pkg/util/rand/rand.go
 */
const generated = /(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** What a container belongs to: the object of its manifest, its pod, or itself. Pods that a controller made count as one. */
export function workloadOf({ object, namespace, pod, name, id, spec, container, state }: AuditedContainer): string {
	if (object?.name !== undefined) {
		const own = object.kind === "Pod" ? object.name.replace(generated, "-*") : object.name;
		return `${object.kind} ${inNamespace(own, object.namespace)}`;
	}
	if (container !== undefined) return `${namespace === undefined ? `${spec}: ` : ""}${container.replace(/: [^:]*$/, "")}`;
	const own = pod?.replace(generated, "-*") ?? name ?? (state === undefined ? spec : (id ?? spec));
	return inNamespace(own, namespace);
}

function inNamespace(name: string, namespace: string | undefined): string {
	return namespace === undefined ? name : `${namespace}/${name}`;
}
