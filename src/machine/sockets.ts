/**
 * Containers by the sockets of Docker and Podman: also those of an engine whose folders are not known, and what its folders do not say.
 * containerd and CRI-O are not asked: what their CRI answers is in their folders.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container and https://docs.podman.io/en/latest/_static/api.html
 * @module
 */
import { getJson } from "../platform/socket.ts";
import { type FoundContainer, keyOf } from "./found.ts";
import { partsOf, textIn } from "./state_folder.ts";

/** A socket, and whose it is. */
export interface EngineSocket {
	readonly engine: "docker" | "podman";
	readonly path: string;
}

/** What the engine at a socket says. */
export interface SocketAnswer {
	readonly containers: readonly FoundContainer[];
	/** False where it did not answer in time. */
	readonly answers: boolean;
	/** What `inspect` prints of a container; undefined where it is gone, or the engine does not answer in time. */
	inspect(id: string): Promise<object | undefined>;
}

/** Seconds. An audit does not wait longer for an engine: its folders say nearly the same. */
const patience = 3;

/** Paths of the APIs. Podman's own says which containers hold a pod's namespaces. */
const below = { docker: "", podman: "/v4.0.0/libpod" } as const;

/** Asks an engine for all its containers. */
export async function askSocket({ engine, path }: EngineSocket): Promise<SocketAnswer> {
	const get = async (what: string) => await getJson(path, `${below[engine]}/containers/${what}`, patience);
	const list = await get("json?all=true");
	let isStuck = false;
	return {
		containers: Array.isArray(list) ? list.flatMap((entry) => listed(partsOf(entry), engine)) : [],
		answers: Array.isArray(list),
		inspect: async (id) => {
			if (isStuck) return undefined;
			const asked = performance.now();
			const answer = await get(`${id}/json`);
			isStuck = performance.now() - asked >= patience * 1000;
			return typeof answer === "object" && answer !== null ? answer : undefined;
		},
	};
}

function listed(entry: Readonly<Record<string, unknown>>, engine: EngineSocket["engine"]): FoundContainer[] {
	const { Id, Names, Image, State, IsInfra } = entry;
	if (typeof Id !== "string" || !/^[0-9a-f]{64}$/.test(Id)) return [];
	return [
		{
			key: keyOf(Id),
			id: Id,
			engine: engine === "docker" ? "docker" : "storage",
			name: textIn(Array.isArray(Names) ? Names[0] : undefined)?.replace(/^\//, ""),
			image: textIn(Image),
			ran: ranIn(State),
			sandbox: IsInfra === true || undefined,
		},
	];
}

/** Docker's states, and Podman's. */
const never: readonly unknown[] = ["created", "configured", "initialized"];
const ever: readonly unknown[] = ["running", "paused", "restarting", "exited", "stopped", "dead"];

function ranIn(state: unknown): boolean | undefined {
	if (never.includes(state)) return false;
	return ever.includes(state) ? true : undefined;
}
