/**
 * A machine with as many mounts as a node that has run for long: each container's mount namespace begins as a copy of them all.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { must } from "../host/support/command.ts";
import { newName } from "../host/support/container.ts";
import { sandbox } from "../host/support/sandbox.ts";

export async function withMounts<T>(count: number, work: () => Promise<T>): Promise<T> {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const make = 'mount -t tmpfs tmpfs "$1"; for at in $(seq "$2"); do mkdir "$1/$at"; mount -t tmpfs tmpfs "$1/$at"; done';
	await must(["sh", "-ec", make, "sh", folder, `${count}`]);
	try {
		return await work();
	} finally {
		await must(["umount", "--recursive", folder]);
	}
}
