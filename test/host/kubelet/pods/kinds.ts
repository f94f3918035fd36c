/** Pods of each kind that the policies distinguish. */
import { allowances, everywhere, look, once, type PodCase, reporting } from "../pod_case.ts";

export const kinds: readonly PodCase[] = [
	{
		name: "plain",
		spec: (image) => ({ ...once, containers: [{ name: "app", image, command: reporting(look()) }] }),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: { app: allowances },
	},
	{
		name: "user",
		spec: (image) => ({
			...once,
			securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
			containers: [
				{
					name: "app",
					image,
					command: reporting(`${look("/cache")}; id -G; df -k /tmp | awk '/^tmpfs/ {print $2}'`),
					securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
					resources: { limits: { memory: "64Mi" } },
					volumeMounts: [{ name: "cache", mountPath: "/cache" }],
				},
			],
			volumes: [{ name: "cache", emptyDir: {} }],
		}),
		comes: "Succeeded",
		says: { app: "/tmp /var/tmp /dev/shm /cache 1000 2000\n" },
		hardened: { app: "/tmp /var/tmp /dev/shm /cache 1000 2000\n16384\n" },
	},
	{
		name: "privileged",
		spec: (image) => ({
			...once,
			containers: [{ name: "app", image, command: reporting(look()), securityContext: { privileged: true } }],
		}),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: {},
		exempt: "exemptions/privileged",
	},
	{
		name: "system",
		namespace: "kube-system",
		spec: (image) => ({ ...once, containers: [{ name: "app", image, command: reporting(look()) }] }),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: { app: allowances },
	},
	{
		name: "listed",
		namespace: "node-agents",
		spec: (image) => ({ ...once, containers: [{ name: "app", image, command: reporting(look()) }] }),
		comes: "Succeeded",
		says: { app: everywhere },
		hardened: {},
		exempt: "exemptions/namespace",
	},
];
