/**
 * Settings of an install that wrote none down: its policy is kept as it was installed, with the data merged into it.
 * @module
 */
import { readBundleAt } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf, type Place } from "../../platform/place.ts";
import { policyFolder } from "../layout.ts";
import type { Settings } from "../plan/mod.ts";
import { policyFiles } from "./policy.ts";

/** @throws {OssifyError} `host/lost-policy`, `host/unreadable`, of kind `policy` */
export async function keptSettings(place: Place, digest: string, options: Readonly<Record<string, string>>): Promise<Settings> {
	const folder = policyFolder(digest);
	const bundle = await readBundleAt(filesOf(place), folder, { installed: true });
	const { wasm, data, built, origin } = bundle;
	if (digestOf(wasm, encodeUtf8(data)) !== digest) throw lostPolicy(folder);
	const since = (place.look(folder)?.modified ?? new Date(0)).toISOString();
	const { mode } = await policyFiles(bundle, undefined, undefined, new Date(since));
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

const maxFile = 256 * 1024 * 1024;

function filesOf(place: Place) {
	return {
		kind: (path: string) => place.look(path)?.kind ?? "missing",
		list: (folder: string) => place.names(folder).filter((name) => !name.startsWith(".")),
		read: (path: string) => place.read(path, maxFile),
	};
}
