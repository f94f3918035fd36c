/** Pods whose manifests ossify reads, to be compared with the specs that the engines write for them. */
import { waiting } from "../../support/container.ts";
import type { Manifest } from "../kubelet.ts";
import { hostFolder } from "../pod_case.ts";

export interface ManifestCase {
	readonly name: string;
	readonly namespace?: string;
	/** The pod's `spec`; containers without a command wait. */
	readonly spec: { readonly containers: readonly object[]; readonly initContainers?: readonly object[]; readonly [more: string]: unknown };
}

/** A pod with one container. */
const one = (container: object, pod: object = {}): ManifestCase["spec"] => ({ ...pod, containers: [{ name: "app", ...container }] });

const volumes = [
	{ name: "disk", emptyDir: {} },
	{ name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
	{ name: "host", hostPath: { path: hostFolder } },
	{ name: "info", downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
];

export const manifestCases: readonly ManifestCase[] = [
	{ name: "plain", spec: one({}) },
	{
		name: "user",
		spec: one(
			{
				env: [
					{ name: "HOME", value: "/srv" },
					{ name: "AT", value: "$(HOME)/app $$(HOME) $(MISSING)" },
				],
				args: ["$(AT)"],
				command: [...waiting, "$(HOME)"],
				workingDir: "/srv",
				securityContext: { allowPrivilegeEscalation: false, runAsGroup: 1001, capabilities: { drop: ["all"], add: ["NET_BIND_SERVICE"] } },
			},
			{ securityContext: { runAsUser: 1000, fsGroup: 2000, supplementalGroups: [3000], seccompProfile: { type: "RuntimeDefault" } } },
		),
	},
	{ name: "privileged", spec: one({ securityContext: { privileged: true } }) },
	{ name: "privileged-user", spec: one({ securityContext: { privileged: true, runAsUser: 1000, readOnlyRootFilesystem: true } }) },
	{ name: "system", namespace: "kube-system", spec: one({}) },
	{
		name: "volumes",
		spec: one(
			{
				volumeMounts: [
					{ name: "disk", mountPath: "/tmp" },
					{ name: "memory", mountPath: "run" },
					{ name: "host", mountPath: "/host", readOnly: true, mountPropagation: "HostToContainer" },
					{ name: "host", mountPath: "/srv/host", readOnly: true, recursiveReadOnly: "IfPossible" },
					{ name: "disk", mountPath: "/etc/hosts", subPath: "hosts" },
					{ name: "disk", mountPath: "/var/tmp/own", subPathExpr: "$(OWN)" },
					{ name: "info", mountPath: "/etc/info" },
				],
				env: [{ name: "OWN", value: "own" }],
			},
			{ volumes },
		),
	},
	{ name: "limit", spec: one({ resources: { limits: { memory: "100.5M" } } }) },
	{ name: "limit-of-pod", spec: one({}, { resources: { limits: { memory: "128Mi" } } }) },
	{ name: "no-limit", spec: one({ resources: { limits: { memory: 0 } } }) },
	{
		name: "capabilities",
		spec: one({ securityContext: { runAsUser: 1000, capabilities: { add: ["SYS_ADMIN"], drop: ["CHOWN", "net_raw"] } } }),
	},
	{ name: "all-capabilities", spec: one({ securityContext: { capabilities: { add: ["ALL"], drop: ["SYS_ADMIN"] } } }) },
	{ name: "prefixed-capabilities", spec: one({ securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"], drop: ["CAP_CHOWN"] } } }) },
	{
		name: "read-only",
		spec: one({ securityContext: { readOnlyRootFilesystem: true }, terminationMessagePath: "/tmp/message" }),
	},
	{ name: "namespaces-of-host", spec: one({}, { hostNetwork: true, hostPID: true, hostIPC: true }) },
	{
		name: "init-and-sidecar",
		spec: {
			initContainers: [
				{ name: "prepare", command: ["true"], securityContext: { readOnlyRootFilesystem: true } },
				{ name: "proxy", restartPolicy: "Always", volumeMounts: [{ name: "memory", mountPath: "/run/proxy" }] },
			],
			containers: [{ name: "app", volumeMounts: [{ name: "memory", mountPath: "/run/proxy", readOnly: true }] }],
			volumes,
		},
	},
];

/** The pod of a case. */
export function podOf({ name, namespace = "default", spec }: ManifestCase, image: string): Manifest {
	const whole = (container: object) => ({ command: waiting, image, imagePullPolicy: "Never", ...container });
	const { initContainers = [], containers, ...more } = spec;
	return {
		metadata: { name, namespace, labels: { app: "shop" }, annotations: { team: "shop" } },
		spec: {
			terminationGracePeriodSeconds: 1,
			// The kubelet alone adds no token: the API server does.
			automountServiceAccountToken: false,
			...more,
			containers: containers.map(whole),
			initContainers: initContainers.map(whole),
		},
	};
}
