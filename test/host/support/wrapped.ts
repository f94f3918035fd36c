/**
 * Each engine with `ossify runtime` in front of its OCI runtime, called by the script that `ossify install` writes.
 * @module
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dispatcher } from "../../../src/runtime/dispatcher.ts";
import { newName } from "./container.ts";
import { findEngines, type OciRuntime } from "./engines.ts";
import { type Hooked, type HookSettings, optionsOf, programsOf, readLog } from "./hooked.ts";
import { type PlainName, plain, plainNames } from "./plain.ts";
import { sandbox } from "./sandbox.ts";

/** By name, how each engine is started with ossify in front of its runtime. */
export const wrapped = Object.fromEntries(
	plainNames.map((name) => [
		name,
		async (settings: HookSettings = {}): Promise<Hooked> => {
			const { path, log } = writeWrapper(name === "crun" ? "crun" : "runc", settings);
			return { ...(await plain[name](path)), records: () => readLog(log) };
		},
	]),
) as Readonly<Record<PlainName, (settings?: HookSettings) => Promise<Hooked>>>;

/**
 * The script, called as the runtime is: engines go by that.
 * @param real the runtime, where it is not the one that engines find
 */
export function writeWrapper(
	runtime: OciRuntime,
	settings: HookSettings = {},
	real = findEngines()[runtime],
): { path: string; log: string } {
	const { options, log } = optionsOf(settings);
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const path = join(folder, basename(real));
	writeFileSync(path, dispatcher({ ...programsOf(settings), runtime: real, options }));
	chmodSync(path, 0o755);
	return { path, log };
}
