/**
 * A pod as people write them, and what its containers say of themselves without ossify and with it.
 * @module
 */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waiting } from "../support/container.ts";
import { buildWith } from "../support/images.ts";
import type { Manifest } from "./kubelet.ts";

export interface PodCase {
	readonly name: string;
	readonly namespace?: string;
	/** Of the pod's metadata. */
	readonly annotations?: Readonly<Record<string, string>>;
	readonly spec: (image: string) => object;
	/** How it is there: its containers have ended well, or all are ready. */
	readonly comes: "Succeeded" | "Ready";
	/** By container: what `look` prints in one that is ready, or the message that it ended with. Init containers, too. */
	readonly says: Says;
	/** Where it differs with ossify: by container again. */
	readonly hardened: Says;
	/** Left out: what is recorded of a container that is not exempt. */
	readonly exempt?: string;
	/** By container. Left out: none was started anew. */
	readonly restarts?: Readonly<Record<string, number>>;
}

type Says = Readonly<Record<string, string>>;

/** Prints the folders that it can make a file in. */
export const look = (...more: string[]) =>
	`for at in / /usr /etc /var/log /run /tmp /var/tmp /dev/shm ${more.join(" ")}; do rm -f $at/.look 2>/dev/null; touch $at/.look 2>/dev/null && printf '%s ' $at; done`;

/** What root can write to in an image, and of it with a read-only root. */
export const everywhere = "/ /usr /etc /var/log /run /tmp /var/tmp /dev/shm ";
export const allowances = "/run /tmp /var/tmp /dev/shm ";

/** Has a container end with what a script prints as its message. */
export const reporting = (script: string) => ["/bin/sh", "-c", `{ ${script}; } >/dev/termination-log 2>&1`];

/** `/var/run` is a link to `/run` in most distributions, and what the kubelet mounts below it is below a tmpfs then. */
export const buildPodImage = (): Promise<string> =>
	buildWith("kubelet", async (folder) => {
		symlinkSync("/run", join(folder, "var/run"));
		writeFileSync(join(folder, "etc/app.conf"), "of the image\n");
	});

export const once = { restartPolicy: "Never" };
export const seconds = { periodSeconds: 1, failureThreshold: 30 };
export const hostFolder = "/srv/kubelet-host";

/** What a hostPath volume shows. */
export function furnishHostFolder(): void {
	mkdirSync(hostFolder, { recursive: true });
	writeFileSync(join(hostFolder, "os-name"), "of the host\n");
}

/** A container without a command of its own waits. */
export function manifestOf({ name, namespace = "default", annotations = {}, spec }: PodCase, image: string): Manifest {
	const { containers, initContainers = [], ...more } = spec(image) as { containers: object[]; initContainers?: object[] };
	const whole = (container: object) => ({ command: waiting, imagePullPolicy: "Never", ...container });
	return {
		metadata: { name, namespace, annotations },
		spec: {
			terminationGracePeriodSeconds: 1,
			...more,
			containers: containers.map(whole),
			initContainers: initContainers.map(whole),
		},
	};
}
