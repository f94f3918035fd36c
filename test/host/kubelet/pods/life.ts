/** Pods whose containers are started in an order, probed, and started anew. */
import { waiting } from "../../support/container.ts";
import { allowances, everywhere, look, once, type PodCase, reporting, seconds } from "../pod_case.ts";

export const life: readonly PodCase[] = [
	{
		// The second time, /tmp is new and the volume is as it was.
		name: "restarted",
		spec: (image) => ({
			restartPolicy: "OnFailure",
			containers: [
				{
					name: "app",
					image,
					command: reporting(`ls /tmp; touch /tmp/was-here; ${look()}; [ -e /data/second ] || { touch /data/second; exit 3; }`),
					volumeMounts: [{ name: "data", mountPath: "/data" }],
				},
			],
			volumes: [{ name: "data", emptyDir: {} }],
		}),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: { app: allowances },
		restarts: { app: 1 },
	},
	{
		name: "init",
		spec: (image) => ({
			...once,
			initContainers: [
				{
					name: "prepare",
					image,
					command: reporting(`echo prepared >/work/config; ${look()}`),
					volumeMounts: [{ name: "work", mountPath: "/work" }],
				},
			],
			containers: [
				{
					name: "app",
					image,
					command: reporting(`cat /work/config; ${look()}`),
					volumeMounts: [{ name: "work", mountPath: "/work", readOnly: true }],
				},
			],
			volumes: [{ name: "work", emptyDir: {} }],
		}),
		comes: "Succeeded",
		says: { prepare: everywhere, app: `prepared\n${everywhere}` },
		hardened: { prepare: allowances, app: `prepared\n${allowances}` },
	},
	{
		// A sidecar as Kubernetes has them: an init container that goes on.
		name: "sidecar",
		spec: (image) => ({
			...once,
			initContainers: [
				{
					name: "proxy",
					image,
					restartPolicy: "Always",
					command: ["/bin/sh", "-c", `echo from the sidecar >/run/shared/socket; ${waiting[2]}`],
					startupProbe: { exec: { command: ["test", "-s", "/run/shared/socket"] }, ...seconds },
					volumeMounts: [{ name: "shared", mountPath: "/run/shared" }],
				},
			],
			containers: [
				{
					name: "app",
					image,
					command: reporting(`cat /run/shared/socket; ${look("/run/shared")}`),
					volumeMounts: [{ name: "shared", mountPath: "/run/shared" }],
				},
			],
			volumes: [{ name: "shared", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }],
		}),
		comes: "Succeeded",
		says: { proxy: "", app: `from the sidecar\n${everywhere}/run/shared ` },
		hardened: { app: `from the sidecar\n${allowances}/run/shared ` },
	},
	{
		name: "two-containers",
		spec: (image) => ({
			shareProcessNamespace: true,
			containers: ["first", "second"].map((name) => ({ name, image, volumeMounts: [{ name: "shared", mountPath: "/tmp/shared" }] })),
			volumes: [{ name: "shared", emptyDir: {} }],
		}),
		comes: "Ready",
		says: { first: everywhere, second: everywhere },
		hardened: { first: allowances, second: allowances },
	},
	{
		// Each probe needs what the container wrote to an allowance.
		name: "probes",
		spec: (image) => ({
			containers: [
				{
					name: "app",
					image,
					command: ["/bin/sh", "-c", "mkdir /tmp/www && echo ok >/tmp/www/ok && exec httpd -f -p 8471 -h /tmp/www"],
					startupProbe: { tcpSocket: { port: 8471 }, ...seconds },
					livenessProbe: { httpGet: { path: "/ok", port: 8471 }, periodSeconds: 1 },
					readinessProbe: { exec: { command: ["sh", "-c", "echo ready >/run/ready && cat /run/ready"] }, periodSeconds: 1 },
					lifecycle: { postStart: { exec: { command: ["touch", "/run/post-start"] } } },
				},
			],
		}),
		comes: "Ready",
		says: { app: everywhere },
		hardened: { app: allowances },
	},
	{
		// It ends what does not answer, and starts it anew.
		name: "liveness",
		spec: (image) => ({
			containers: [
				{
					name: "app",
					image,
					command: ["/bin/sh", "-c", `[ -e /data/second ] && touch /tmp/alive; touch /data/second; ${waiting[2]}`],
					livenessProbe: { exec: { command: ["test", "-e", "/tmp/alive"] }, periodSeconds: 1, failureThreshold: 1 },
					readinessProbe: { exec: { command: ["test", "-e", "/tmp/alive"] }, periodSeconds: 1 },
					volumeMounts: [{ name: "data", mountPath: "/data" }],
				},
			],
			volumes: [{ name: "data", emptyDir: {} }],
		}),
		comes: "Ready",
		says: { app: everywhere },
		hardened: { app: allowances },
		restarts: { app: 1 },
	},
];
