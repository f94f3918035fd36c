/**
 * Volumes for data of a container, in the words of its form: a suggestion, as only its author knows which volume it should be.
 * @module
 */
import { documentsIn, type FormText } from "../document/mod.ts";
import type { Form, FormContainer } from "../form.ts";
import { type Value, valueAt } from "./addition.ts";
import { serviceOf } from "./bases.ts";
import { VolumeNames } from "./volume_names.ts";
import { memberLines } from "./yaml/write.ts";

/** A part of a suggestion: where it belongs, and its lines. */
export interface Suggestion {
	/** `in the pod's spec`. */
	readonly place: string;
	readonly lines: readonly string[];
}

/** @param paths of folders in the container; those that a form has to quote are left out. Empty for a form that cannot be edited */
export function suggestVolumes(file: FormText, { kind }: Form, container: FormContainer, paths: readonly string[]): readonly Suggestion[] {
	const plain = paths.filter((path) => /^[/\w.@+-]+$/.test(path));
	if (plain.length === 0) return [];
	if (kind === "Kubernetes") return forKubernetes(documentOf(file, container), container, plain);
	if (kind === "Compose") return forCompose(documentOf(file, container), container, plain);
	return kind === "Quadlet" ? forQuadlet(container, plain) : [];
}

function documentOf(file: FormText, { location }: FormContainer): unknown {
	const values = [];
	for (const one of documentsIn(file)) if ("value" in one) values.push(one.value);
	return values[location.document];
}

function forKubernetes(document: unknown, { location: { part } }: FormContainer, paths: readonly string[]): readonly Suggestion[] {
	const name = String(valueAt(document, [...part, "name"]));
	const pod = part.slice(0, -2);
	const owner = pod.slice(0, -3);
	const isStateful = pod.slice(-3).join() === "spec,template,spec" && valueAt(document, [...owner, "kind"]) === "StatefulSet";
	const names = VolumeNames.of(document, pod);
	const volumes = paths.map((path) => ({ name: names.take(name, path), path }));
	const mounts = volumes.map((one) => ({ name: one.name, mountPath: one.path }));
	const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
	return [
		isStateful
			? block(
					"in the StatefulSet's spec",
					"volumeClaimTemplates",
					volumes.map((one) => ({ metadata: { name: one.name }, spec: claim })),
				)
			: block(
					"in the pod's spec; each claim has to exist",
					"volumes",
					volumes.map((one) => ({ name: one.name, persistentVolumeClaim: { claimName: one.name } })),
				),
		block(`in container ${name}`, "volumeMounts", mounts),
	];
}

function forCompose(document: unknown, container: FormContainer, paths: readonly string[]): readonly Suggestion[] {
	const service = serviceOf(container);
	const names = VolumeNames.besides(Object.keys(valueAt(document, ["volumes"]) ?? {}));
	const volumes = paths.map((path) => ({ name: names.take(service, path), path }));
	return [
		block(
			`in service ${service}`,
			"volumes",
			volumes.map(({ name, path }) => `${name}:${path}`),
		),
		block("in the file", "volumes", Object.fromEntries(volumes.map(({ name }) => [name, {}]))),
	];
}

function forQuadlet({ source }: FormContainer, paths: readonly string[]): readonly Suggestion[] {
	const names = VolumeNames.besides([]);
	const own = ("spec" in source ? undefined : source.name) ?? "";
	return [{ place: "in [Container]", lines: paths.map((path) => `Volume=${names.take(own, path)}:${path}`) }];
}

function block(place: string, key: string, value: Value): Suggestion {
	return { place, lines: memberLines(key, value, "", { mapping: 2, list: 0 }) };
}
