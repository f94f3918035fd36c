/**
 * All containers of a machine.
 * @module
 */
import type { Files } from "../platform/mod.ts";
import { inContainerd } from "./containerd.ts";
import { inDocker } from "./docker.ts";
import { type FoundContainer, merged } from "./found.ts";
import { StateFolder } from "./state_folder.ts";
import { inStorage } from "./storage.ts";

/** The state folders, by kind of engine: `engine_folders` of the policy's data. */
export type EngineFolders = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

const finders = { storage: inStorage, containerd: inContainerd, docker: inDocker } as const;

/** A machine whose containers are looked for. */
export interface Machine {
	readonly files: Files;
	/** Its root folder: `/` for this one. */
	readonly root: string;
	readonly folders: EngineFolders;
	/** Is called for each state folder that cannot be read; the others are. */
	failed(folder: string, error: unknown): void;
}

/** Each container once, whichever folders have it. */
export function containersOn(machine: Machine): readonly FoundContainer[] {
	return merged(parts(machine));
}

function* parts({ files, root, folders, failed }: Machine): Generator<FoundContainer> {
	const above = root.replace(/\/+$/, "");
	for (const [kind, find] of Object.entries(finders)) {
		for (const [path, isListed] of Object.entries(folders[kind] ?? {})) {
			if (!isListed || !path.startsWith("/")) continue;
			try {
				const folder = StateFolder.at(files, above + path, root);
				if (folder !== undefined) yield* find(folder);
			} catch (error) {
				failed(above + path, error);
			}
		}
	}
}
