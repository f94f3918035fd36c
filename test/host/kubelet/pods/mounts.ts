/** Pods with what the kubelet and the engine mount into containers, and with roots that others changed or locked. */
import { allowances, everywhere, hostFolder, look, once, type PodCase, reporting } from "../pod_case.ts";

export const mounts: readonly PodCase[] = [
	{
		name: "sub-path",
		spec: (image) => ({
			...once,
			initContainers: [
				{
					name: "prepare",
					image,
					command: reporting("echo of the volume >/all/file; mkdir /all/folder"),
					volumeMounts: [{ name: "all", mountPath: "/all" }],
				},
			],
			containers: [
				{
					name: "app",
					image,
					env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
					command: reporting(`cat /etc/app.conf; touch /etc/app.conf; ${look("/srv/app", "/tmp/own")}`),
					volumeMounts: [
						{ name: "all", mountPath: "/etc/app.conf", subPath: "file", readOnly: true },
						{ name: "all", mountPath: "/srv/app", subPath: "folder" },
						{ name: "all", mountPath: "/tmp/own", subPathExpr: "$(POD)" },
					],
				},
			],
			volumes: [{ name: "all", emptyDir: {} }],
		}),
		comes: "Succeeded",
		says: { prepare: "", app: `of the volume\ntouch: /etc/app.conf: Read-only file system\n${everywhere}/srv/app /tmp/own ` },
		hardened: { app: `of the volume\ntouch: /etc/app.conf: Read-only file system\n${allowances}/srv/app /tmp/own ` },
	},
	{
		// Where a service account's token is: a projected volume, which takes an API server, is written and mounted in the same way.
		name: "downward-api",
		annotations: { team: "shop" },
		spec: (image) => ({
			...once,
			containers: [
				{
					name: "app",
					image,
					command: reporting(
						`cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; cat /etc/podinfo/annotations | grep -o 'team="shop"'; ${look()}`,
					),
					volumeMounts: [
						{ name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
						{ name: "podinfo", mountPath: "/etc/podinfo" },
					],
				},
			],
			volumes: [
				{ name: "token", downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
				{ name: "podinfo", downwardAPI: { items: [{ path: "annotations", fieldRef: { fieldPath: "metadata.annotations" } }] } },
			],
		}),
		comes: "Succeeded",
		says: { app: `default\nteam="shop"\n${everywhere}` },
		hardened: { app: `default\nteam="shop"\n${allowances}` },
	},
	{
		// The kubelet mounts a file there: below the tmpfs.
		name: "message-in-tmp",
		spec: (image) => ({
			...once,
			containers: [
				{
					name: "app",
					image,
					terminationMessagePath: "/tmp/message",
					command: ["/bin/sh", "-c", `{ ${look()}; } >/tmp/message`],
				},
			],
		}),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: { app: allowances },
	},
	{
		// The runtime makes the folder in the root.
		name: "new-working-folder",
		spec: (image) => ({ ...once, containers: [{ name: "app", image, workingDir: "/srv/new", command: reporting(`pwd; ${look()}`) }] }),
		comes: "Succeeded",
		says: { app: `/srv/new\n${everywhere}` },
		hardened: { app: `/srv/new\n${allowances}` },
	},
	{
		// What its author locked has what its author gave it, and no more.
		name: "locked-by-its-author",
		spec: (image) => ({
			...once,
			containers: [
				{
					name: "app",
					image,
					command: reporting(look()),
					securityContext: { readOnlyRootFilesystem: true },
					volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
				},
			],
			volumes: [{ name: "tmp", emptyDir: {} }],
		}),
		comes: "Succeeded",
		says: { app: "/tmp /dev/shm " },
		hardened: {},
	},
	{
		name: "namespaces-of-the-host",
		spec: (image) => ({
			...once,
			hostNetwork: true,
			hostPID: true,
			hostIPC: true,
			containers: [
				{
					name: "app",
					image,
					tty: true,
					stdin: true,
					command: reporting(`cat /host/etc/os-name; ${look()}`),
					volumeMounts: [{ name: "host", mountPath: "/host/etc", readOnly: true }],
				},
			],
			volumes: [{ name: "host", hostPath: { path: hostFolder, type: "Directory" } }],
		}),
		comes: "Succeeded",
		says: { app: `of the host\n${everywhere}` },
		hardened: { app: `of the host\n${allowances}` },
	},
];
