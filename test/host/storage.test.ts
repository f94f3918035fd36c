/** Containers whose storage has no overlay mount: `learn` and `audit` name it, and do not say that nothing was written. */
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditedContainer } from "../../src/audit/mod.ts";
import { must, run } from "./support/command.ts";
import { newName, waiting } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { archiveOf, buildOs } from "./support/images.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";

/** A container that has written to its root. */
interface Running {
	readonly id: string;
	end(): Promise<void>;
}

async function ofPodman(driver: string): Promise<Running> {
	const folder = join(sandbox().folder, newName());
	const { podman, runc } = findEngines();
	const at = ["--root", `${folder}/s`, "--runroot", `${folder}/r`, "--storage-driver", driver];
	const command = [podman, ...at, "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", usableRuntime(runc)];
	const image = await buildOs();
	await must([...command, "load", "--quiet", "--input", await archiveOf(image)]);
	const limits = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
	const id = (await must([...command, "run", "--detach", ...limits, "--cgroup-parent", sandbox().cgroup, image, ...waiting])).trim();
	await must([...command, "exec", id, "sh", "-c", "echo x >/var/written"]);
	return { id, end: async () => void (await run([...command, "rm", "--force", "--time", "0", id])) };
}

async function ofContainerd(snapshotter: string): Promise<Running> {
	const configure = (path: string) => {
		writeFileSync(path, readFileSync(path, "utf8").replace('"overlayfs"', JSON.stringify(snapshotter)));
		return path;
	};
	const containerd = await Containerd.start({ version: 2, configure });
	const pod = await containerd.runPod("shop");
	await containerd.provide(await buildOs());
	const id = await containerd.createContainer(pod, { command: ["/bin/sh", "-c", `echo x >/var/written; ${waiting[2]}`] });
	await containerd.startContainer(id);
	return { id, end: async () => await containerd.stop() };
}

describe.each([
	["Podman, vfs", () => ofPodman("vfs"), "its root is on FS (the storage driver vfs), not on an overlay mount"],
	["containerd 2, native", () => ofContainerd("native"), "its root is on FS (containerd's native snapshotter), not on an overlay mount"],
] as const)("%s", (_, start, reason) => {
	test("learn and audit name the storage", async () => {
		const { id, end } = await start();
		try {
			const data = join(sandbox().folder, `${newName()}.json`);
			writeFileSync(data, JSON.stringify(withEngineFolders()));
			const said = (text: string) => text.replace(/its root is on \w+/, "its root is on FS");
			const learned = await run([ossifyExecutable(), "learn", id, "-d", data]);
			expect([learned.code, learned.stdout, said(learned.stderr).split("\n")[0]]).toEqual([
				5,
				"",
				`ossify: cannot read the layer of ${id}: ${reason}`,
			]);
			const { stdout } = await run([ossifyExecutable(), "audit", "--format", "ndjson", "-d", data]);
			const audited = stdout
				.split("\n")
				.filter(Boolean)
				.map((line) => JSON.parse(line) as AuditedContainer);
			const own = audited.find((one) => one.id === id);
			expect({ risk: own?.risk, note: said(own?.riskNote ?? ""), written: own?.written }).toEqual({
				risk: "unknown",
				note: reason,
				written: undefined,
			});
		} finally {
			await end();
		}
	});
});
