/**
 * Kubernetes manifests, read from a text.
 * @module
 */
import { type OssifyError, PlacedError } from "../../src/errors.ts";
import type { ContainerDescription } from "../../src/forms/description.ts";
import { type FormDocument, yamlDocuments } from "../../src/forms/document/mod.ts";
import type { Form, FormInput } from "../../src/forms/form.ts";
import { readKubernetes } from "../../src/forms/kubernetes/mod.ts";

/** What a text comes to, its documents that cannot be parsed left out. */
export function readManifest(text: string, engine: FormInput["engine"] | "unknown" = "containerd"): Form | undefined {
	const file = { text, shown: "pod.yaml" };
	const documents = [...yamlDocuments(file)].filter((one): one is FormDocument & typeof one => "value" in one);
	return readKubernetes({ file, documents, path: "pod.yaml", engine: engine === "unknown" ? undefined : engine });
}

/** `ROW:COLUMN what → advice`. */
export function problemsOf(problems: readonly OssifyError[]): string[] {
	return problems.map((error) => {
		if (!(error instanceof PlacedError)) throw error;
		const { what, place, advice } = error;
		return `${place.row}:${place.column} ${what}${advice === undefined ? "" : ` → ${advice}`}`;
	});
}

/** A pod in JSON, which is YAML too, on one line. */
export function pod(container: object, spec: object = {}, metadata: object = {}): string {
	const containers = [{ name: "app", image: "registry.example/app:1", ...container }];
	return JSON.stringify({
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name: "app", namespace: "shop", ...metadata },
		spec: { ...spec, containers },
	});
}

/** The description of a text's only container; or what is wrong with it. */
export function described(text: string, engine?: FormInput["engine"]): ContainerDescription | string[] {
	const form = readManifest(text, engine);
	const source = form?.containers[0]?.source;
	if (form === undefined || source === undefined || "spec" in source || form.problems.length > 0) return problemsOf(form?.problems ?? []);
	return source;
}

/** Labels and problems of a text. */
export function comesTo(text: string): { readonly labels: readonly string[]; readonly problems: readonly string[] } | undefined {
	const form = readManifest(text);
	return form && { labels: form.containers.map(({ label }) => label), problems: problemsOf(form.problems) };
}
