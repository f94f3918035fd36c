/**
 * All containers of a machine.
 * @module
 */
import type { Files } from "../platform/mod.ts";
import { inContainerd } from "./containerd.ts";
import { inDocker } from "./docker.ts";
import { type FoundContainer, merged } from "./found.ts";
import { inProcesses } from "./processes.ts";
import { askSocket, type EngineSocket, type SocketAnswer } from "./sockets.ts";
import { StateFolder } from "./state_folder.ts";
import { inStorage } from "./storage.ts";

/** The state folders, by kind of engine: `engine_folders` of the policy's data. */
export type EngineFolders = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

const finders = { storage: inStorage, containerd: (folder: StateFolder) => inContainerd(folder), docker: inDocker } as const;

/** A machine whose containers are looked for. */
export interface Machine {
	readonly files: Files;
	/** Its root folder: `/` for this one. */
	readonly root: string;
	readonly folders: EngineFolders;
	/** Of engines that run. */
	readonly sockets: readonly EngineSocket[];
	/** Is called for each state folder that cannot be read; the others are. */
	failed(folder: string, error: unknown): void;
	/** Is called for each socket at which no engine answers in time. */
	silent(socket: EngineSocket): void;
}

/** Each container once, whichever folders and sockets have it; on this machine also those that only their processes show. */
export async function containersOn(machine: Machine): Promise<readonly FoundContainer[]> {
	const answers = await askAll(machine);
	const found = merged([...answers.flatMap(({ containers }) => containers), ...inFolders(machine), ...here(machine)]);
	const described: FoundContainer[] = [];
	for (const one of found) described.push(isDescribed(one) ? one : { ...one, inspected: await inspectedBy(answers, one) });
	return described;
}

/** At once: each takes as long as it may. */
async function askAll({ files, sockets, silent }: Machine): Promise<SocketAnswer[]> {
	const there = sockets.filter(({ path }) => files.kind(path) === "stream");
	const answers = await Promise.all(there.map(async (socket) => ({ socket, answer: await askSocket(socket) })));
	for (const { socket, answer } of answers) if (!answer.answers) silent(socket);
	return answers.map(({ answer }) => answer).filter(({ answers: does }) => does);
}

function isDescribed({ spec, stored, inspected }: FoundContainer): boolean {
	return [spec, stored, inspected].some((one) => one !== undefined);
}

async function inspectedBy(answers: readonly SocketAnswer[], { id }: FoundContainer): Promise<object | undefined> {
	return await answers.find(({ containers }) => containers.some((one) => one.id === id))?.inspect(id);
}

function here({ root, files }: Machine): Iterable<FoundContainer> {
	return root === "/" ? inProcesses(files) : [];
}

function* inFolders(machine: Machine): Generator<FoundContainer> {
	for (const [kind, find] of Object.entries(finders)) {
		const folders = foldersOf(machine, kind);
		for (const folder of folders) {
			try {
				yield* find(folder, folders);
			} catch (error) {
				machine.failed(folder.path, error);
			}
		}
	}
}

function foldersOf({ files, root, folders, failed }: Machine, kind: string): StateFolder[] {
	const above = root.replace(/\/+$/, "");
	return Object.entries(folders[kind] ?? {}).flatMap(([path, isListed]) => {
		if (!isListed || !path.startsWith("/")) return [];
		try {
			return StateFolder.at(files, above + path, root) ?? [];
		} catch (error) {
			failed(above + path, error);
			return [];
		}
	});
}
