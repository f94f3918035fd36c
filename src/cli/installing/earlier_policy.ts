/**
 * A policy that an earlier install wrote to the machine, which `-p` names by its folder.
 * @module
 */
import { bundleOfParts } from "../../bundle/mod.ts";
import {
	type Engine,
	type InstallSettings,
	installed,
	installedPolicy,
	keptBundle,
	type Place,
	policyFiles,
	settingsOfPolicy,
	stagesOf,
} from "../../install/mod.ts";
import type { Platform } from "../../platform/mod.ts";

/** Whether a policy is named by the folder that it was installed to: that includes its data. */
export function isInstalledName(name: string): boolean {
	return /^\/etc\/ossify\/policy\/[\da-f]{16}$/.test(name);
}

/**
 * With the name and the data from the receipt, if they lead to the same policy. A policy that another ossify shipped is known only by its
 * folder, and keeps the names of its data.
 */
export async function earlierPolicy(platform: Platform, place: Place, engine: Engine, folder: string) {
	const plain = { name: folder, bundle: await installedPolicy(place, folder), isShipped: false, settings: undefined };
	const known = settingsOfPolicy(installed(place), folder);
	if (known === undefined) return plain;
	const { digest, settings } = known;
	for (const one of [originalOf(platform, place, known), plain]) {
		if (one === undefined) continue;
		const again = await policyFiles(one.bundle, settings.data?.merged, settings.chosenMode, platform.now(), stagesOf(engine));
		if (again.digest === digest) return { ...one, settings };
	}
	return plain;
}

/** What an installed policy was made of; undefined where that was a folder too. */
function originalOf(platform: Platform, place: Place, { digest, settings: { policy } }: { digest: string; settings: InstallSettings }) {
	if (isInstalledName(policy.name)) return undefined;
	if (policy.bundle === undefined) return { name: policy.name, bundle: bundleOfParts(platform.assets.policy()), isShipped: true };
	return { name: policy.name, bundle: keptBundle(place, digest, policy.name, policy.bundle), isShipped: false };
}
