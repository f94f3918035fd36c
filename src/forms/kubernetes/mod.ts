/**
 * Kubernetes manifests: what the kubelet would ask containerd or CRI-O for. Read as the API server of Kubernetes 1.34 does, without its
 * defaults for fields that decide nothing here.
 * @module
 */
import type { OssifyError } from "../../errors.ts";
import type { Fields } from "../document/mod.ts";
import type { Form, FormContainer, FormInput, FormOptions, ObjectReference } from "../form.ts";
import { foreignContainers } from "./foreign.ts";
import { groupOf, type PodKind, podKinds } from "./kinds.ts";
import { Labels, labelOfObject, shown } from "./labels.ts";
import { hasObjects, type KubernetesObject, objectsIn } from "./objects.ts";
import { containersOf } from "./pod.ts";
import { attempt, Problems, type Report } from "./problems.ts";
import { required } from "./values.ts";
import { isForWindows } from "./windows.ts";

/** The containers of all objects of a file; undefined where it has no object of Kubernetes. */
export function readKubernetes(input: FormInput): Form | undefined {
	if (!hasObjects(input.documents)) return undefined;
	const problems = new Problems(input.file.shown);
	const report = (problem: OssifyError) => problems.add(problem);
	const forWindows: string[] = [];
	const reading = { labels: new Labels(), engine: input.engine, report, forWindows };
	const containers: FormContainer[] = [];
	for (const object of objectsIn(input, report)) {
		const read = attempt(report, () => containersIn(object, reading));
		for (const container of read ?? []) containers.push(container);
	}
	return {
		...{ kind: "Kubernetes", containers, problems: problems.all, documents: input.documents },
		...(forWindows.length > 0 && { forWindows }),
	};
}

/** What the objects of a file have in common while they are read. */
interface Reading {
	readonly labels: Labels;
	readonly engine: FormOptions["engine"];
	readonly report: Report;
	/** Takes the labels of pods for Windows. */
	readonly forWindows: string[];
}

function containersIn(object: KubernetesObject, { labels, engine, report, forWindows }: Reading): readonly FormContainer[] {
	const { kind, apiVersion, fields, document } = object;
	const known = podKinds.get(kind);
	if (known === undefined) return refuseContainers(object);
	if (known.group !== groupOf(apiVersion))
		throw fields
			.at("apiVersion")
			.error(`${shown(kind)} is a kind of ${known.apiVersion}, not of ${shown(apiVersion)}: its containers are not read`);
	const metadata = fields.at("metadata");
	const template = {
		fields: fields.in(...known.template),
		pod: { namespace: metadata.at("namespace").text() || undefined, name: podNameOf(known, metadata) },
		claims: kind === "StatefulSet" ? fields.in("spec", "volumeClaimTemplates").list().map(claimOf) : [],
		object: referenceTo(object, metadata),
		label: labels.unique(labelOfObject(kind, metadata)),
		document,
	};
	if (!isForWindows(template.fields.at("spec"))) return containersOf(template, labels, engine, report);
	forWindows.push(template.label);
	return [];
}

function referenceTo({ apiVersion, kind }: KubernetesObject, metadata: Fields): ObjectReference {
	const namespace = metadata.at("namespace").text() || undefined;
	const name = metadata.at("name").text();
	return { apiVersion, kind, ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }) };
}

/** Controllers name pods after themselves: `web-` and what they draw. */
function podNameOf({ template }: PodKind, metadata: Fields): string | undefined {
	const name = metadata.at("name").text();
	if (template.length === 0) return name ?? metadata.at("generateName").text();
	return name === undefined ? undefined : `${name}-`;
}

function claimOf(claim: Fields): string {
	return required(claim.in("metadata", "name"));
}

/** Kinds without pods are passed over; a custom kind that has containers is not. */
function refuseContainers({ kind, apiVersion, fields }: KubernetesObject): readonly FormContainer[] {
	const containers = foreignContainers(fields);
	if (containers === undefined) return [];
	if (kind === "Template" && groupOf(apiVersion) === "template.openshift.io")
		throw containers.error(
			`the containers of a Template of OpenShift (${shown(containers.name)}) are not read`,
			"process it first (`oc process --local -f FILE -o yaml`), and name the result",
		);
	throw containers.error(
		`ossify does not know the kind ${shown(kind)} of ${shown(apiVersion)}: its containers (${shown(containers.name)}) are not read`,
	);
}
