/**
 * The kinds of Kubernetes that have a pod, or a template of pods.
 * @module
 */

/** A kind that creates pods. */
export interface PodKind {
	/** The API group; empty for the core's. */
	readonly group: string;
	/** `apiVersion` as of today's Kubernetes, for messages. */
	readonly apiVersion: string;
	/** Where the pod, or its template, is in the object. */
	readonly template: readonly string[];
}

const inSpec = ["spec", "template"];

/** By the kind's name. */
export const podKinds: ReadonlyMap<string, PodKind> = new Map([
	["Pod", { group: "", apiVersion: "v1", template: [] }],
	["PodTemplate", { group: "", apiVersion: "v1", template: ["template"] }],
	["ReplicationController", { group: "", apiVersion: "v1", template: inSpec }],
	["Deployment", { group: "apps", apiVersion: "apps/v1", template: inSpec }],
	["StatefulSet", { group: "apps", apiVersion: "apps/v1", template: inSpec }],
	["DaemonSet", { group: "apps", apiVersion: "apps/v1", template: inSpec }],
	["ReplicaSet", { group: "apps", apiVersion: "apps/v1", template: inSpec }],
	["Job", { group: "batch", apiVersion: "batch/v1", template: inSpec }],
	["CronJob", { group: "batch", apiVersion: "batch/v1", template: ["spec", "jobTemplate", ...inSpec] }],
]);

/** The API group of an `apiVersion`. */
export function groupOf(apiVersion: string): string {
	return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}
