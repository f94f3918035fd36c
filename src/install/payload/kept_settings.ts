/**
 * Settings of an install that wrote none down: its policy is kept as it was installed, with the data merged into it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { digestOf, type Place } from "../../platform/files/place.ts";
import { policyFolder } from "../layout.ts";
import type { Settings } from "../plan/mod.ts";
import type { Stages } from "./decided_mode.ts";
import { bundleIn, digestOfBundle } from "./installed_policy.ts";
import { policyFiles } from "./policy.ts";

/** @throws {OssifyError} `host/lost-policy`, `host/unreadable`, of kind `policy` */
export async function keptSettings(
	place: Place,
	digest: string,
	stages: Stages,
	options: Readonly<Record<string, string>>,
): Promise<Settings> {
	const folder = policyFolder(digest);
	const bundle = await bundleIn(place, folder);
	const { wasm, data, built, origin } = bundle;
	if (digestOfBundle(bundle) !== digest) throw lostPolicy(folder);
	const since = (place.look(folder)?.modified ?? new Date(0)).toISOString();
	const { mode } = await policyFiles(bundle, undefined, undefined, new Date(since), stages);
	const manifest = origin?.manifest;
	const kept = { wasm: digestOf(wasm), data, ...(built && { built: built.toISOString() }), ...(manifest !== undefined && { manifest }) };
	return { mode, modeSince: since, policy: { name: folder, since, bundle: kept }, options };
}

/** Of an install whose settings cannot be found out. @param path of the file that had them */
export function lostSettings(path: string): OssifyError {
	const message = `cannot keep the options of before: ${path} is gone or was changed since, and the receipt of that ossify does not hold them`;
	return new OssifyError("host/lost-settings", message, { advice: "say all options that are to hold, with --reset; --mode among them" });
}

function lostPolicy(folder: string): OssifyError {
	const message = `cannot keep the policy of before: ${folder} was changed since, and the receipt of that ossify holds no other copy`;
	return new OssifyError("host/lost-policy", message, {
		advice: "say all options that are to hold, with --reset; -p and --mode among them",
	});
}
