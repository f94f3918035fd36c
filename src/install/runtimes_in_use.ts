/**
 * What running engines answer about the configuration that they have read.
 * @module
 */
import type { Place } from "../platform/files/place.ts";
import { getJson } from "../platform/socket.ts";
import { installed } from "./apply/mod.ts";
import { daemonsOf, type EngineName, engines, located, type RuntimeInUse } from "./engines/mod.ts";

/** A daemon that is busy answers later. Without an answer, doctor says that it is not known. */
const seconds = 3;

/** The default runtime of each engine that is installed for, runs and can be asked. @param wanted only this one; undefined for all @throws {OssifyError} `host/invalid-receipt`, `host/unsafe-path` */
export async function runtimesInUse(place: Place, wanted?: EngineName): Promise<Readonly<Partial<Record<EngineName, RuntimeInUse>>>> {
	const receipts = Object.entries(installed(place).engines) as [EngineName, { readonly config?: string }][];
	const all = receipts
		.filter(([name]) => wanted === undefined || name === wanted)
		.map(async ([name, { config }]) => [name, await askedAt(place, name, config)] as const);
	return Object.fromEntries((await Promise.all(all)).filter(([, answer]) => answer !== undefined));
}

async function askedAt(place: Place, name: EngineName, config: string | undefined): Promise<RuntimeInUse | undefined> {
	const engine = located(engines[name], config);
	if (engine.kind !== "runtime" || engine.api === undefined) return undefined;
	for (const { args } of daemonsOf(place, engine))
		for (const socket of engine.api.sockets(place, args)) {
			const found = engine.api.runtimeIn(await getJson(socket, engine.api.path, seconds));
			if (found !== undefined) return found;
		}
	return undefined;
}
