/**
 * Data for the shipped policies that has knobs they do not have. It is loaded where there is data.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Diagnostic } from "../../compile/mod.ts";
import type { Part } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Overlays } from "../sources/data_file.ts";
import { knobFaults } from "../sources/knobs.ts";

/** What is wrong with the data of the `-d` options, for the shipped policies alone, which read what they have data for. */
export async function shippedFaults({ assets }: Platform, { data, texts }: Overlays): Promise<readonly Diagnostic[]> {
	const base = JSON.parse(assets.policy().data) as JsonObject;
	if (data === undefined || valueAt(base, ["ossify", "config"]) === undefined) return [];
	const faults = knobFaults(data, (path) => valueAt(base, path) !== undefined);
	if (faults.length === 0) return [];
	const { placedFaults } = await import("../sources/knob_places.ts");
	return await placedFaults(faults, texts);
}

function valueAt(data: JsonObject, path: Part): unknown {
	let at: unknown = data;
	for (const key of path) {
		if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
		at = (at as JsonObject)[key];
	}
	return at;
}

/** Warns of them: containers that started before have to start again. */
export async function warnOfFaults(platform: Platform, overlays: Overlays): Promise<void> {
	const faults = await shippedFaults(platform, overlays);
	if (faults.length === 0) return;
	const { notify } = await import("../output/report.ts");
	for (const { path, row, column, code, message } of faults) {
		notify(platform, "warning", `${path}:${row}:${column}: ${code}: ${message}`, { rule: code });
	}
}
