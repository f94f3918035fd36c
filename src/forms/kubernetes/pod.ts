/**
 * The containers of a pod, or of a template of pods.
 * @module
 */
import type { PodDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { FormContainer, FormOptions, ObjectReference } from "../form.ts";
import { containerOf, limitOf, type Pod } from "./container.ts";
import { type Labels, shown } from "./labels.ts";
import { attempt, type Report } from "./problems.ts";
import { checkSecurityFields } from "./security_fields.ts";
import { textsOf } from "./values.ts";
import { volumesOf } from "./volumes.ts";

/** Where a pod is, and what its object says of it. */
export interface Template {
	/** The pod, or the template. */
	readonly fields: Fields;
	readonly pod: Omit<PodDescription, "labels">;
	/** The names of a StatefulSet's claims, which are volumes. */
	readonly claims: readonly string[];
	readonly object: ObjectReference;
	/** The object's label, which is unique. */
	readonly label: string;
	readonly document: number;
}

const lists = ["initContainers", "containers", "ephemeralContainers"] as const;

/** One that cannot be read is reported, and the others are read. @throws {OssifyError} `input/invalid-form`, where that is of the pod */
export function containersOf(template: Template, labels: Labels, engine: FormOptions["engine"], report: Report): readonly FormContainer[] {
	const spec = template.fields.at("spec");
	const common = podOf(template, spec);
	checkSecurityFields(spec, "pod", report);
	if (spec.at("containers").list().length === 0) throw spec.error(`${spec.at("containers").name} is missing or empty`);
	return lists.flatMap((list) =>
		spec
			.at(list)
			.list()
			.flatMap((fields) => {
				const read = () => {
					const label = labels.unique(`${template.label}: ${kindOf(list, fields)} ${shown(fields.at("name").text() ?? "")}`);
					// A container that an admin adds to a running pod has no token.
					const pod = list === "ephemeralContainers" ? { ...common, token: false } : common;
					const container = containerOf(fields, label, pod, engine);
					checkSecurityFields(fields, "container", report);
					return { ...container, object: template.object };
				};
				return attempt(report, read) ?? [];
			}),
	);
}

/** A sidecar is an init container that goes on. */
function kindOf(list: (typeof lists)[number], fields: Fields): string {
	if (list === "ephemeralContainers") return "ephemeral container";
	if (list === "containers") return "container";
	return fields.at("restartPolicy").text() === "Always" ? "sidecar" : "init container";
}

function podOf({ fields, pod, claims, document }: Template, spec: Fields): Pod {
	const metadata = fields.at("metadata");
	return {
		spec,
		description: { ...pod, labels: textsOf(metadata.at("labels")) },
		annotations: textsOf(metadata.at("annotations")),
		hostNamespaces: hostNamespacesOf(spec),
		memoryLimit: limitOf(spec),
		runtimeClass: spec.at("runtimeClassName").text() || undefined,
		volumes: volumesOf(spec, claims),
		token: spec.at("automountServiceAccountToken").boolean() ?? true,
		document,
	};
}

function hostNamespacesOf(spec: Fields): Pod["hostNamespaces"] {
	const shares = (key: string) => spec.at(key).boolean() === true;
	return [
		...(shares("hostPID") ? (["pid"] as const) : []),
		...(shares("hostNetwork") ? (["network"] as const) : []),
		...(shares("hostIPC") ? (["ipc"] as const) : []),
		...(spec.at("hostUsers").boolean() === false ? [] : (["user"] as const)),
	];
}
