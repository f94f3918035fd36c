import { describe, expect, test } from "bun:test";
import { comesTo, described, readManifest } from "../../../test/support/manifest.ts";

const template = "template: {spec: {containers: [{name: app, image: a}]}}";

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
