/**
 * A service for the tests of `ossify learn`: what it writes that may be lost with it, what it keeps, and what it does to its image.
 * @module
 */
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./command.ts";
import type { Container, ContainerRequest, Engine } from "./container.ts";
import { buildWith } from "./images.ts";
import { wwwData } from "./tree.ts";

/** What may be lost with it. */
export const scratch = `
echo $$ >/run/app.pid
echo started >>/var/log/app/app.log
mkdir -p /var/log/app/old && echo x >/var/log/app/old/1.log
echo x >/var/cache/app/object && chmod 640 /var/cache/app/object
echo 'listen 80' >/etc/nginx/conf.d/app.conf
su -s /bin/sh www-data -c 'echo x >/opt/app/cache/object'
rm -f /var/cache/app/of-image && mv /var/cache/app/renamed /var/cache/app/new-name`;
/** What it keeps. */
export const data = `
echo row >/var/lib/app/orders.db
mkdir -p /data/files && echo x >/data/files/1`;
/** What it does to its image. */
export const drift = `
cp /bin/busybox /usr/local/bin/helper && chmod 755 /usr/local/bin/helper
rm /usr/share/app/page && mv /usr/share/app/logo /usr/share/app/logo.old`;
const wait = "trap 'exit 0' TERM INT; echo done >/dev/shm/done; while :; do sleep 1 & wait $!; done";

/** The command of a container that does all of it, and ends at the first error. */
export const program = (...parts: readonly string[]) => ["/bin/sh", "-c", `set -e\n${parts.join("\n")}\n${wait}`];

/** Its image. The folder of one of its caches belongs to another user. */
export async function buildApp(): Promise<string> {
	return await buildWith("learned", async (root) => {
		for (const folder of [
			"var/log/app",
			"var/cache/app",
			"var/lib/app",
			"etc/nginx/conf.d",
			"opt/app/cache",
			"usr/local/bin",
			"usr/share/app",
		])
			mkdirSync(join(root, folder), { recursive: true });
		for (const file of ["var/cache/app/of-image", "var/cache/app/renamed", "usr/share/app/page", "usr/share/app/logo"])
			writeFileSync(join(root, file), "of the image");
		chownSync(join(root, "opt/app/cache"), wwwData, wwwData);
		chmodSync(join(root, "opt/app/cache"), 0o750);
	});
}

/** A container that has done its work. */
export async function started(engine: Engine, request: ContainerRequest): Promise<Container> {
	const container = await engine.start({ image: await buildApp(), ...request });
	await worked(container.exec);
	return container;
}

/** Waits until it has done its work. */
export async function worked(exec: Container["exec"]): Promise<void> {
	await until("the work", async () => (await exec(["cat", "/dev/shm/done"])).stdout === "done\n");
}

/** What a container prints whose root is read-only, whose folders are as the image has it, and which could do its work. */
export const proof = {
	command: ["sh", "-c", "cat /var/log/app/app.log /var/cache/app/new-name; echo; stat -c '%a %u:%g' /opt/app/cache; touch /usr/x /var/x"],
	stdout: `started\nof the image\n750 ${wwwData}:${wwwData}\n`,
	stderr: "touch: /usr/x: Read-only file system\ntouch: /var/x: Read-only file system\n",
} as const;
