import { expect, test } from "bun:test";
import { pod, problemsOf, readManifest } from "../../../test/support/manifest.ts";
import { readForm } from "../read.ts";

const selecting = (label: string, os: string) => ({ nodeSelector: { [label]: os } });

test.each<[string, object, boolean]>([
	["os", { os: { name: "windows" } }, true],
	["node selector", selecting("kubernetes.io/os", "windows"), true],
	["node selector of old clusters", selecting("beta.kubernetes.io/os", "windows"), true],
	["os Linux", { os: { name: "linux" } }, false],
	["os Linux, with another node selector", { os: { name: "linux" }, ...selecting("kubernetes.io/os", "windows") }, false],
	["node selector for Linux", selecting("kubernetes.io/os", "linux"), false],
	["node selector by another label", selecting("os", "windows"), false],
])("a pod by its %s, among others: for Windows is %#", (_, spec, isForWindows) => {
	const form = readManifest(`${pod({}, spec)}\n---\n${pod({ name: "other" }, {}, { name: "b" })}`);
	expect([form?.containers.map(({ label }) => label), form?.forWindows, problemsOf(form?.problems ?? [])]).toEqual([
		[...(isForWindows ? [] : ["Pod shop/app: container app"]), "Pod shop/b: container other"],
		isForWindows ? ["Pod shop/app"] : undefined,
		[],
	]);
});

test("what is wrong in a pod for Windows is not looked for", () => {
	const text = pod({ securityContext: { readonlyRootFilesystem: true }, image: 1 }, { os: { name: "windows" }, initContainers: 7 });
	const { containers, problems, forWindows } = readForm(new TextEncoder().encode(text));
	expect({ containers, problems, forWindows }).toEqual({ containers: [], problems: [], forWindows: ["Pod shop/app"] });
});

test("a template of pods for Windows has the label of its controller", () => {
	const template = "template: {spec: {nodeSelector: {kubernetes.io/os: windows}, containers: [{name: app, image: a}]}}";
	const text = `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: logs}, spec: {${template}}}`;
	expect(readManifest(`${text}\n---\n${text}`)?.forWindows).toEqual(["DaemonSet logs/agent", "DaemonSet logs/agent (2)"]);
});
