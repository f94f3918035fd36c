/**
 * The settings of an install that recorded none: its policy is kept as it was installed, with the data merged into it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { digestOf, type Place } from "../../platform/files/place.ts";
import { policyFolder } from "../layout.ts";
import type { InstallSettings } from "../plan/mod.ts";
import type { Stages } from "./decided_mode.ts";
import { bundleIn, digestOfBundle } from "./installed_policy.ts";
import { policyFiles } from "./policy.ts";

/** @throws {OssifyError} `host/lost-policy`, `host/unreadable`, of kind `policy` */
export async function keptSettings(
	place: Place,
	digest: string,
	stages: Stages,
	options: Readonly<Record<string, string>>,
): Promise<InstallSettings> {
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

/** The error if the settings of an install cannot be derived. @param path of the file that contained them */
export function lostSettings(path: string): OssifyError {
	const message = `cannot keep the previous options: ${path} was removed or changed, and the receipt of that ossify does not contain them`;
	return new OssifyError("host/lost-settings", message, { advice: "give all options again, with --reset and --mode" });
}

function lostPolicy(folder: string): OssifyError {
	const message = `cannot keep the previous policy: ${folder} was changed, and the receipt of that ossify contains no other copy`;
	return new OssifyError("host/lost-policy", message, {
		advice: "give all options again, with --reset, -p and --mode",
	});
}
