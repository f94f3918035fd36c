/**
 * Whether what was installed is as it was.
 * @module
 */
import { digestOf, type Place } from "../../platform/files/place.ts";
import { faultOfInstalled, instructionOf } from "../apply/mod.ts";
import { type Engine, unlistedFolders } from "../engines/mod.ts";
import { folderOf, isConfiguration, policyFolder } from "../layout.ts";
import { type EngineReceipt, isChanged } from "../plan/mod.ts";
import { bad, type Finding, good } from "./finding.ts";

/** @throws {OssifyError} `host/unreadable` */
export function lookAtFile(place: Place, path: string, digests: readonly string[], prefix: string, again: string): Finding {
	const isProgram = path.startsWith(`${prefix}/`) && !isConfiguration(path);
	const harm = isProgram ? ": no container is started without it" : "";
	if (place.look(path) === undefined) return bad("file", `${path} is gone${harm}`, again);
	const unsafe = faultOfInstalled(place, path);
	if (unsafe) return bad("file", `${path} has no safe place: ${unsafe.why}`, `${instructionOf(unsafe)}, and ${again}`);
	if (isChanged(path, digests, place))
		return bad("file", `${path} was changed since it was installed`, `look at it; ${again} to have it as it was`);
	const runs = !isProgram || ((place.look(path)?.mode ?? 0) & 0o111) === 0o111;
	return runs ? good("file", `${path} is as it was installed`) : bad("file", `${path} cannot be executed by everybody`, again);
}

/** Of the policy before, which an install leaves to hooks that are reading it: nothing puts it back, and nothing has to. */
export function lookAtPrevious(place: Place, path: string, digests: readonly string[]): Finding {
	if (place.look(path) === undefined) return good("file", `${path}, of the policy before, is gone, and not needed`);
	const isWhole = faultOfInstalled(place, path) === undefined && !isChanged(path, digests, place);
	if (isWhole) return good("file", `${path}, of the policy before, is as it was installed`);
	const message = `${path}, of the policy before, which no container is decided by any more, was changed since it was installed`;
	return bad("file", message, `remove it: \`rm -r ${place.outside(folderOf(path))}\``);
}

const maxFile = 256 * 1024 * 1024;

/** @throws {OssifyError} `host/unreadable`, `host/too-large` */
export function lookAtPolicy(place: Place, { policy }: EngineReceipt, again: string, whose: string): Finding {
	const folder = policyFolder(policy);
	const digest = digestOf(place.read(`${folder}/policy.wasm`, maxFile), place.read(`${folder}/data.json`, maxFile));
	if (digest === policy) return good("policy", `the policy is the one that was installed: ${whose}${digest}`);
	return bad("policy", `the policy in ${folder} has the digest ${digest}, and ${policy} was installed`, again);
}

/** Whether the policy knows the folders of the engine, by which it believes that this made a container. */
export function lookAtFolders(place: Place, engine: Engine, { policy }: EngineReceipt, again: string): Finding[] {
	const path = `${policyFolder(policy)}/data.json`;
	const [what, mend = again] = unlistedFolders(place, engine, place.read(path, maxFile))?.split("; ") ?? [];
	return what === undefined ? [] : [bad("policy/folders", what, mend)];
}
