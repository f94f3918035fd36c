import { describe, expect, test } from "bun:test";
import { comesTo, pod, readManifest } from "../../../test/support/manifest.ts";
import { readKubernetes } from "./mod.ts";

const template = "template: {spec: {containers: [{name: app, image: a}]}}";

describe("several objects", () => {
	test.each<[string, string, string[], string[]]>([
		[
			"of one name are numbered",
			`${pod({})}\n---\n${pod({})}\n---\n${pod({})}`,
			["Pod shop/app: container app", "Pod shop/app (2): container app", "Pod shop/app (3): container app"],
			[],
		],
		[
			"without containers are passed over",
			`{apiVersion: v1, kind: Service, spec: {template: 1}}\n---\n# nothing\n---\n{apiVersion: v1, kind: ConfigMap, data: {kind: Pod}}\n---\n${pod({})}`,
			["Pod shop/app: container app"],
			[],
		],
		[
			"of custom kinds with pods are reported",
			`apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {${template}}\n---\n${pod({})}`,
			["Pod shop/app: container app"],
			["3:38 ossify does not know the kind Rollout of argoproj.io/v1alpha1: its containers (spec.template.spec.containers) are not read"],
		],
		[
			"of custom kinds that have pods elsewhere are reported",
			[
				`apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nspec: {jobTargetRef: {${template}}}`,
				`apiVersion: kubeflow.org/v1\nkind: PyTorchJob\nspec: {pytorchReplicaSpecs: {Master: {${template}}}}`,
				"apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: {spec: {containers: [{image: a}]}}}",
				"apiVersion: a/v1\nkind: Steps\nspec: {steps: [{}, {containers: [1, {name: a, image: a}]}]}",
				"apiVersion: metrics.k8s.io/v1beta1\nkind: PodMetrics\ncontainers: [{name: a, usage: {}}]",
				"apiVersion: a/v1\nkind: Shared\na: &a [{b: 1}]\nb: [*a, *a]\ncontainers: {name: a, image: b}",
				pod({}),
			].join("\n---\n"),
			["Pod shop/app: container app"],
			[
				"3:53 ossify does not know the kind ScaledJob of keda.sh/v1alpha1: its containers (spec.jobTargetRef.template.spec.containers) are not read",
				"7:69 ossify does not know the kind PyTorchJob of kubeflow.org/v1: its containers (spec.pytorchReplicaSpecs.Master.template.spec.containers) are not read",
				"11:38 ossify does not know the kind Service of serving.knative.dev/v1: its containers (spec.template.spec.containers) are not read",
				"15:33 ossify does not know the kind Steps of a/v1: its containers (spec.steps[1].containers) are not read",
			],
		],
		[
			"of OpenShift's templates are reported",
			`apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- ${pod({})}\n---\n${pod({})}`,
			["Pod shop/app: container app"],
			[
				"4:101 the containers of a Template of OpenShift (objects[0].spec.containers) are not read → process it first (`oc process --local -f FILE -o yaml`), and name the result",
			],
		],
		[
			"of another group are reported",
			`apiVersion: v1\nkind: Deployment\nspec: {${template}}\n---\napiVersion: extensions/v1beta1\nkind: DaemonSet\nspec: {${template}}`,
			[],
			[
				"1:13 Deployment is a kind of apps/v1, not of v1: its containers are not read",
				"5:13 DaemonSet is a kind of apps/v1, not of extensions/v1beta1: its containers are not read",
			],
		],
		[
			"of which some are none",
			`${pod({})}\n---\n[1]\n---\ntext\n---\n{kind: Pod}\n---\n{apiVersion: v1}\n---\n{apiVersion: 1, kind: Pod}`,
			["Pod shop/app: container app"],
			[
				"3:1 the document is not a mapping",
				"5:1 the document is not a mapping",
				"7:1 the document has no apiVersion, so it is not an object of Kubernetes",
				"9:1 the document has no kind, so it is not an object of Kubernetes",
				"11:14 apiVersion is not text",
			],
		],
		[
			"of a prototype's names",
			`{apiVersion: v1, kind: constructor, __proto__: {kind: Pod}}\n---\n{apiVersion: v1, kind: Pod, spec: {containers: [{name: app, securityContext: {__proto__: {privileged: true}}}]}}`,
			["Pod without a name: container app"],
			["3:90 spec.containers[0].securityContext.__proto__ is not a field of Kubernetes, so it has no effect"],
		],
	])("%s", (_, text, labels, problems) => {
		expect(comesTo(text)).toEqual({ labels, problems });
	});

	test("in a list with broken items, the others are read", () => {
		const items = [pod({}), "null", '{"kind":"Pod"}', "7", `{"apiVersion":"v1","kind":"List","items":[null,${pod({ name: "in" })}]}`];
		expect(comesTo(`apiVersion: v1\nkind: List\nitems:\n${items.map((item) => `- ${item}\n`).join("")}`)).toEqual({
			labels: ["Pod shop/app: container app", "Pod shop/app (2): container in"],
			problems: [
				"5:3 items[1] is null, not an object of Kubernetes",
				"6:3 items[2] has no apiVersion, so it is not an object of Kubernetes",
				"7:3 items[3] is not a mapping",
				"8:45 items[4].items[0] is null, not an object of Kubernetes",
			],
		});
	});

	test.each<[string, string, string[]]>([
		[
			"without kinds of its own",
			`{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {containers: [{name: app}]}}]}`,
			["Pod a: container app"],
		],
		["without items", "{apiVersion: apps/v1, kind: DeploymentList, items: null}", []],
	])("a typed list %s", (_, text, labels) => {
		expect(comesTo(text)).toEqual({ labels, problems: [] });
	});

	test("a list in a list, 2,000 times", () => {
		const value: unknown = JSON.parse(`${'{"apiVersion":"v1","kind":"List","items":['.repeat(2000)}${pod({})}${"]}".repeat(2000)}`);
		const documents = [{ value, offsetOf: () => 0 }];
		const form = readKubernetes({ file: { text: "", shown: "pods.json" }, documents, path: undefined, engine: "crio" });
		expect(form?.containers.map(({ label }) => label)).toEqual(["Pod shop/app: container app"]);
	});

	test("of 10,003 problems, the first 10,000 are listed", () => {
		const problems = readManifest(`apiVersion: v1\nkind: List\nitems:\n${"- null\n".repeat(10_003)}`)?.problems ?? [];
		expect(problems.length).toBe(10_001);
		expect(problems.slice(-2).map(({ message }) => message)).toEqual([
			"cannot use pod.yaml: line 10003, column 3: items[9999] is null, not an object of Kubernetes",
			"cannot use pod.yaml: 3 more problems are not listed",
		]);
	});

	test("10,000 documents, each of which is wrong, are read in a moment", () => {
		const text = Array.from({ length: 10_000 }, (_, index) =>
			pod({ name: `a${index}`, tty: true, securityContext: { privileged: index % 2 ? "x" : true } }),
		).join("\n---\n");
		const form = readManifest(text);
		expect([form?.containers.length, form?.problems.length]).toEqual([5000, 5000]);
	}, 20_000);
});

test.each<[string, string]>([
	["nothing", ""],
	["a Compose file", "services: {web: {image: a}}"],
	["a list", "[1, 2]"],
	["text", "kind"],
])("%s is not of Kubernetes", (_, text) => {
	expect(readManifest(text)).toBeUndefined();
});
