import { describe, expect, test } from "bun:test";
import { described, pod, problemsOf, readManifest } from "../../../test/support/manifest.ts";
import type { Form } from "../form.ts";
import { readKubernetes } from "./mod.ts";

/** Labels and problems of a text. */
function comesTo(text: string) {
	const { containers, problems } = readManifest(text) as Form;
	return { labels: containers.map(({ label }) => label), problems: problemsOf(problems) };
}

const template = "template: {spec: {containers: [{name: app, image: a}]}}";

test("a pod, whole", () => {
	const text = `
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
  annotations: {team: shop}
spec:
  hostNetwork: true
  hostPID: true
  hostIPC: true
  hostUsers: false
  runtimeClassName: kata
  automountServiceAccountToken: false
  containers:
  - name: app
    image: registry.example/web:1
    command: [serve]
    env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}]
    envFrom: [{configMapRef: {name: c}}]
`;
	const folder = "/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000";
	const description = (engine: string) => ({
		engine,
		name: "app",
		pod: { namespace: "shop", name: "web", labels: { app: "web" } },
		image: "registry.example/web:1",
		labels: {},
		annotations: { team: "shop" },
		readonlyRoot: false,
		privileged: false,
		capabilities: { add: [], drop: [] },
		user: undefined,
		seccomp: undefined,
		apparmor: undefined,
		unmasked: false,
		args: ["serve"],
		env: [],
		cwd: undefined,
		mounts: [
			{ destination: "/etc/hosts", type: "bind", source: `${folder}/etc-hosts`, options: [] },
			{ destination: "/dev/termination-log", type: "bind", source: `${folder}/containers/app/00000000`, options: [] },
		],
		memoryLimit: undefined,
		hostNamespaces: ["pid", "network", "ipc"],
		shmSize: undefined,
	});
	const common = { label: "Pod shop/web: container app", location: { document: 0, part: ["spec", "containers", 0] } };
	const image = { fact: "image-config", message: "the image decides on the container's user, and adds its own environment and volumes" };
	const values = { fact: "value-from", message: "the values of KEY, envFrom are taken from other objects when the container is created" };
	const runtime = { fact: "node-defaults", message: "the node's engine decides what the runtime class kata changes" };
	const annotations = {
		fact: "node-defaults",
		message: "containerd's configuration decides which of the pod's annotations reach the container (pod_annotations): team",
	};
	expect(readManifest(text, "crio")).toEqual({
		kind: "Kubernetes",
		containers: [{ ...common, source: description("crio"), unknown: [image, values, runtime], alternatives: [] }],
		problems: [],
	} as unknown as Form);
	expect(readManifest(text, "unknown")).toEqual({
		kind: "Kubernetes",
		containers: [
			{
				...common,
				source: description("containerd"),
				unknown: [image, values, annotations, runtime],
				alternatives: [{ when: "the node's engine is CRI-O", description: description("crio") }],
			},
		],
		problems: [],
	} as unknown as Form);
});

describe("kinds", () => {
	test.each<[string, string, string]>([
		["PodTemplate", "v1", template],
		["ReplicationController", "v1", `spec: {${template}}`],
		["Deployment", "apps/v1", `spec: {${template}}`],
		["StatefulSet", "apps/v1", `spec: {${template}}`],
		["DaemonSet", "apps/v1", `spec: {${template}}`],
		["ReplicaSet", "apps/v1", `spec: {${template}}`],
		["Job", "batch/v1", `spec: {${template}}`],
		["CronJob", "batch/v1", `spec: {jobTemplate: {spec: {${template}}}}`],
	])("%s of %s", (kind, apiVersion, rest) => {
		const form = readManifest(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\n${rest}`);
		expect(form?.containers).toEqual([
			expect.objectContaining({ label: `${kind} shop/web: container app`, source: expect.objectContaining({ name: "app", image: "a" }) }),
		]);
		expect(form?.containers[0]?.source).toMatchObject({ pod: { namespace: "shop", name: "web-", labels: {} } });
	});

	test("a StatefulSet's claims are volumes", () => {
		const containers = "containers: [{name: app, volumeMounts: [{name: data, mountPath: /data}]}]";
		const text = `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {volumeClaimTemplates: [{metadata: {name: data}}], template: {spec: {${containers}}}}}`;
		expect(described(text)).toMatchObject({
			mounts: expect.arrayContaining([
				{
					destination: "/data",
					type: "bind",
					source: "/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000/volumes/kubernetes.io~csi/data/mount",
					options: [],
				},
			]),
		});
	});

	test("init containers, sidecars and ephemeral containers", () => {
		const text = `{apiVersion: v1, kind: Pod, metadata: {generateName: web-}, spec: {
  initContainers: [{name: a}, {name: b, restartPolicy: Always}], containers: [{name: c}], ephemeralContainers: [{name: d, targetContainerName: c}]}}`;
		expect(comesTo(text)).toEqual({
			labels: ["Pod web-*: init container a", "Pod web-*: sidecar b", "Pod web-*: container c", "Pod web-*: ephemeral container d"],
			problems: [],
		});
		const mounted = readManifest(text)?.containers.map(({ source }) => "mounts" in source && source.mounts.length);
		expect(mounted).toEqual([3, 3, 3, 2]);
	});
});

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
			["2:7 ossify does not know the kind Rollout of argoproj.io/v1alpha1, which has a template of pods: its containers are not read"],
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

	test("10,000 documents, each of which is wrong, are read in a moment", () => {
		const text = Array.from({ length: 10_000 }, (_, index) =>
			pod({ name: `a${index}`, tty: true, securityContext: { privileged: index % 2 ? "x" : true } }),
		).join("\n---\n");
		const form = readManifest(text);
		expect([form?.containers.length, form?.problems.length]).toEqual([5000, 5000]);
	}, 20_000);
});

describe("what is wrong in a pod is reported, and the rest is read", () => {
	test.each<[string, string, string[], string[]]>([
		[
			"one container",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, command: 1}, {name: b}, {image: c}]}}",
			["Pod a: container b"],
			["1:89 spec.containers[0].command is not a list", "1:104 spec.containers[2].name is missing"],
		],
		[
			"no containers",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}\n---\n{apiVersion: v1, kind: Pod}",
			[],
			["1:56 spec.containers is missing or empty", "3:1 spec.containers is missing or empty"],
		],
		[
			"Windows",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {os: {name: windows}, containers: [{name: a}]}}",
			[],
			["1:68 the pod is for Windows: ossify decides about Linux containers"],
		],
		[
			"annotations that are not text",
			"{apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {a: yes}}, spec: {containers: [{name: a}]}}",
			[],
			["1:66 metadata.annotations.a is not text"],
		],
		[
			"securityContext in another case",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, securitycontext: {privileged: true}}]}}",
			["Pod a: container a"],
			["1:97 spec.containers[0].securitycontext is not a field of Kubernetes, so it has no effect → write securityContext"],
		],
		[
			"a key of 1,000 characters",
			`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, securityContext: {${"k".repeat(1000)}: 1}}]}}`,
			["Pod a: container a"],
			[`1:1100 spec.containers[0].securityContext.${"k".repeat(100)}… is not a field of Kubernetes, so it has no effect`],
		],
		[
			"a name with controls",
			'{apiVersion: v1, kind: Pod, metadata: {name: "a\\e[31m\\nb"}, spec: {containers: [{name: "c\\r"}]}}',
			["Pod a\\u001b[31m\\u000ab: container c\\u000d"],
			[],
		],
	])("%s", (_, text, labels, problems) => {
		expect(comesTo(text)).toEqual({ labels, problems });
	});
});

test.each<[string, string]>([
	["nothing", ""],
	["a Compose file", "services: {web: {image: a}}"],
	["a list", "[1, 2]"],
	["text", "kind"],
])("%s is not of Kubernetes", (_, text) => {
	expect(readManifest(text)).toBeUndefined();
});

test.each<["containerd" | "crio", string, string[]]>([
	["containerd", "nginx", []],
	["crio", "nginx", ["CRI-O decides by the node's registries.conf which registry nginx is from"]],
	["crio", "library/nginx:1", ["CRI-O decides by the node's registries.conf which registry library/nginx:1 is from"]],
	["crio", "localhost/nginx", []],
	["crio", "registry:5000/nginx", []],
	["crio", "registry.example/nginx@sha256:0", []],
])("on %s, the registry of the image %s", (engine, image, messages) => {
	const unknown = readManifest(pod({ image }), engine)?.containers[0]?.unknown ?? [];
	expect(unknown.filter(({ fact }) => fact === "image-id").map(({ message }) => message)).toEqual(messages);
});

test("without a namespace or an engine, the manifest leaves both open", () => {
	const text = pod({ command: ["a"] }, { securityContext: { runAsUser: 1 } }, { namespace: undefined });
	expect(readManifest(text, "unknown")?.containers[0]?.unknown).toEqual([
		{ fact: "image-config", message: "the image adds its own environment and volumes" },
		{ fact: "namespace", message: "the manifest names no namespace, so exemptions and modes by namespace are not considered" },
	]);
});
