/**
 * Whether the installed files are unchanged.
 * @module
 */
import { digestOf, type Place } from "../../platform/files/place.ts";
import { faultOfInstalled, instructionOf } from "../apply/mod.ts";
import { type Engine, unlistedFolders } from "../engines/mod.ts";
import { folderOf, isConfiguration, policyFolder } from "../layout.ts";
import { type EngineReceipt, isChanged } from "../plan/mod.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";

/** Checks an installed file. @throws {OssifyError} `host/unreadable` */
export function checkFile(place: Place, path: string, digests: readonly string[], prefix: string, again: string): CheckResult {
	const isProgram = path.startsWith(`${prefix}/`) && !isConfiguration(path);
	const harm = isProgram ? ": no container is started without it" : "";
	if (place.look(path) === undefined) return failed("file", `${path} is gone${harm}`, again);
	const unsafe = faultOfInstalled(place, path);
	if (unsafe) return failed("file", `${path} is not safe: ${unsafe.why}`, `${instructionOf(unsafe)}, and ${again}`);
	if (isChanged(path, digests, place))
		return failed("file", `${path} was changed after it was installed`, `check it; ${again} to restore it`);
	const runs = !isProgram || ((place.look(path)?.mode ?? 0) & 0o111) === 0o111;
	return runs ? passed("file", `${path} is as it was installed`) : failed("file", `${path} is not executable by all users`, again);
}

/** A file of the previous policy, which an install keeps for hooks that are reading it. It is not restored. */
export function checkPrevious(place: Place, path: string, digests: readonly string[]): CheckResult {
	if (place.look(path) === undefined) return passed("file", `${path}, of the previous policy, was removed, and is not needed`);
	const isWhole = faultOfInstalled(place, path) === undefined && !isChanged(path, digests, place);
	if (isWhole) return passed("file", `${path}, of the previous policy, is as it was installed`);
	const message = `${path}, of the previous policy, which is no longer used, was changed after it was installed`;
	return failed("file", message, `remove it: \`rm -r ${place.outside(folderOf(path))}\``);
}

const maxFile = 256 * 1024 * 1024;

/** Checks the installed policy. @throws {OssifyError} `host/unreadable`, `host/too-large` */
export function checkPolicy(place: Place, { policy }: EngineReceipt, again: string, policyName: string): CheckResult {
	const folder = policyFolder(policy);
	const digest = digestOf(place.read(`${folder}/policy.wasm`, maxFile), place.read(`${folder}/data.json`, maxFile));
	if (digest === policy) return passed("policy", `the policy is the one that was installed: ${policyName}${digest}`);
	return failed("policy", `the policy in ${folder} has the digest ${digest}, and ${policy} was installed`, again);
}

/** Checks that the policy's data name the state folders of the engine, by which the policy recognizes its containers. */
export function checkFolders(place: Place, engine: Engine, { policy }: EngineReceipt, again: string): CheckResult[] {
	const path = `${policyFolder(policy)}/data.json`;
	const [what, fix = again] = unlistedFolders(place, engine, place.read(path, maxFile))?.split("; ") ?? [];
	return what === undefined ? [] : [failed("policy/folders", what, fix)];
}
