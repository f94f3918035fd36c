/**
 * Whether what was installed is as it was.
 * @module
 */
import { digestOf, type Place } from "../../platform/place.ts";
import { guardInstalled } from "../carry_out/mod.ts";
import { type Engine, unlistedFolders } from "../engines/mod.ts";
import { isConfiguration, policyFolder } from "../layout.ts";
import { type EngineReceipt, isChanged } from "../plan/mod.ts";
import { bad, type Finding, good } from "./finding.ts";

/** @throws {OssifyError} `host/unsafe-path`, `host/unreadable` */
export function lookAtFile(place: Place, path: string, digests: readonly string[], prefix: string, again: string): Finding {
	const isProgram = path.startsWith(`${prefix}/`) && !isConfiguration(path);
	const harm = isProgram ? ": no container is started without it" : "";
	if (place.look(path) === undefined) return bad("file", `${path} is gone${harm}`, again);
	guardInstalled(place, path);
	if (isChanged(path, digests, place))
		return bad("file", `${path} was changed since it was installed`, `look at it; ${again} to have it as it was`);
	const runs = !isProgram || ((place.look(path)?.mode ?? 0) & 0o111) === 0o111;
	return runs ? good("file", `${path} is as it was installed`) : bad("file", `${path} cannot be executed by everybody`, again);
}

const maxFile = 256 * 1024 * 1024;

/** @throws {OssifyError} `host/unreadable`, `host/too-large` */
export function lookAtPolicy(place: Place, { policy }: EngineReceipt, again: string): Finding {
	const folder = policyFolder(policy);
	const digest = digestOf(place.read(`${folder}/policy.wasm`, maxFile), place.read(`${folder}/data.json`, maxFile));
	if (digest === policy) return good("policy", `the policy is the one that was installed: ${digest}`);
	return bad("policy", `the policy in ${folder} has the digest ${digest}, and ${policy} was installed`, again);
}

/** Whether the policy knows the folders of the engine, by which it believes that this made a container. */
export function lookAtFolders(place: Place, engine: Engine, { policy }: EngineReceipt, again: string): Finding[] {
	const path = `${policyFolder(policy)}/data.json`;
	const [what, mend = again] = unlistedFolders(place, engine, place.read(path, maxFile))?.split("; ") ?? [];
	return what === undefined ? [] : [bad("policy/folders", what, mend)];
}
