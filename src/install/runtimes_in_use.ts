/**
 * Asks running engines which configuration they have read.
 * @module
 */
import type { Place } from "../platform/files/place.ts";
import { getJson } from "../platform/socket.ts";
import { installed } from "./apply/mod.ts";
import { daemonsOf, type EngineName, engines, located, type RuntimeInUse } from "./engines/mod.ts";

/** A busy daemon may not respond in this time; `doctor` then says that the runtime in use is not known. */
const seconds = 3;

/** The default runtime in use of each engine that ossify is installed for, if the engine runs and has an API. @param wanted only this one; undefined for all @throws {OssifyError} `host/invalid-receipt`, `host/unsafe-path` */
export async function runtimesInUse(place: Place, wanted?: EngineName): Promise<Readonly<Partial<Record<EngineName, RuntimeInUse>>>> {
	const receipts = Object.entries(installed(place).engines) as [EngineName, { readonly config?: string }][];
	const all = receipts
		.filter(([name]) => wanted === undefined || name === wanted)
		.map(async ([name, { config }]) => [name, await askEngine(place, name, config)] as const);
	return Object.fromEntries((await Promise.all(all)).filter(([, answer]) => answer !== undefined));
}

async function askEngine(place: Place, name: EngineName, config: string | undefined): Promise<RuntimeInUse | undefined> {
	const engine = located(engines[name], config);
	if (engine.kind !== "runtime" || engine.api === undefined) return undefined;
	for (const { args } of daemonsOf(place, engine))
		for (const socket of engine.api.sockets(place, args)) {
			const found = engine.api.runtimeIn(await getJson(socket, engine.api.path, seconds));
			if (found !== undefined) return found;
		}
	return undefined;
}
