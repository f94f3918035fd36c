import { describe, expect, test } from "bun:test";
import { comesTo, pod, readManifest } from "../../../test/support/manifest.ts";
import type { Form } from "../form.ts";

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
	const object = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web" };
	const common = { label: "Pod shop/web: container app", object, location: { document: 0, part: ["spec", "containers", 0] } };
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
		documents: [expect.objectContaining({ value: expect.any(Object) })],
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
		documents: [expect.objectContaining({ value: expect.any(Object) })],
	} as unknown as Form);
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
			"an operating system that Kubernetes does not know",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {os: {name: plan9}, containers: [{name: a}]}}",
			[],
			["1:68 spec.os.name is not one of linux, windows"],
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
