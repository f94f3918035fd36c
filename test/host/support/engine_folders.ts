/**
 * Where the engines of the tests keep their state: in the sandbox, and so not where the shipped data expects it.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sandbox } from "./sandbox.ts";

/** containerds, and dockerds, that one run of the tests may start. */
const most = 128;
let started = 0;
let dockers = 0;

/** A new folder for a containerd; data is written before it starts, so its name is known then. */
export function nextContainerdFolder(): string {
	if (started === most) throw new Error(`more than ${most} containerds in one run: raise the number in engine_folders.ts`);
	const folder = containerdFolder(started++);
	mkdirSync(folder);
	return folder;
}

/** Named as `newName` does, and as nothing else that has its names from there. */
function containerdFolder(index: number): string {
	return join(sandbox().folder, `t0-${index}`);
}

/** A new folder for a dockerd. */
export function nextDockerFolder(): string {
	if (dockers === most) throw new Error(`more than ${most} dockerds in one run: raise the number in engine_folders.ts`);
	const folder = dockerFolder(dockers++);
	mkdirSync(folder);
	return folder;
}

/** Named as no other folder is, and shortly: a socket of containerd's is three folders further down. */
function dockerFolder(index: number): string {
	return join(sandbox().folder, `d0-${index}`);
}

/** Docker's `data-root` and `exec-root` in its folder. */
export function dockerFolders(folder: string): [root: string, state: string] {
	return [join(folder, "root"), join(folder, "exec")];
}

/** All that the engines of a run may have. */
export function engineFolders(): Readonly<Record<string, Readonly<Record<string, true>>>> {
	const { folder } = sandbox();
	const containerd = Array.from({ length: most }, (_, index) =>
		["root", "state"].map((name) => join(containerdFolder(index), name)),
	).flat();
	const docker = Array.from({ length: most }, (_, index) => dockerFolders(dockerFolder(index))).flat();
	return { storage: listed([`${folder}/s`, `${folder}/r`]), containerd: listed(containerd), docker: listed(docker) };
}

/** Data that names them, as an administrator does whose engines are configured so. */
export function withEngineFolders(data: object = {}): object {
	const { ossify } = data as { ossify?: { config?: object } };
	return { ...data, ossify: { ...ossify, config: { engine_folders: engineFolders(), ...ossify?.config } } };
}

function listed(folders: readonly string[]): Record<string, true> {
	return Object.fromEntries(folders.map((folder) => [folder, true]));
}
