/**
 * What is looked at, in which order.
 * @module
 */
import type { Place } from "../../platform/place.ts";
import { usersOf } from "../as_runtime/mod.ts";
import { installed as installedOn } from "../carry_out/mod.ts";
import { type Engine, type EngineName, engineNames, engines, located, ownContainerds } from "../engines/mod.ts";
import { type TryOut, tryInstalled } from "../groundwork/mod.ts";
import { libexecFolder, policyFolder } from "../layout.ts";
import type { EngineReceipt, Receipt } from "../plan/mod.ts";
import { lookForEngine, restartNeeded } from "./engine_checks.ts";
import { lookAtFile, lookAtFolders, lookAtPolicy } from "./file_checks.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";
import { lookAtHook } from "./hook_checks.ts";
import { lookAtLog } from "./log_checks.ts";
import { lookAtRuntime } from "./runtime_checks.ts";

/** What was found out about an engine. */
export interface Diagnosis {
	readonly engine: EngineName;
	readonly findings: readonly Finding[];
}

/**
 * Looks at an engine; where none is wanted, at those that something is installed for.
 * @throws {OssifyError} `host/invalid-receipt`
 */
export function diagnose(place: Place, wanted: EngineName | undefined, tryWith: TryOut): Diagnosis[] {
	const receipt = installedOn(place);
	const installed = engineNames.filter((name) => receipt.engines[name] !== undefined);
	return (wanted ? [wanted] : installed).map((engine) => ({
		engine,
		findings: examine(place, located(engines[engine], receipt.engines[engine]?.config), receipt, tryWith),
	}));
}

function examine(place: Place, engine: Engine, { engines }: Receipt, tryWith: TryOut): readonly Finding[] {
	const own = engines[engine.name];
	const others = engines.k3s || engines.rke2 ? [] : ownContainerds(place, engine.name);
	const once = `run \`ossify install ${engine.name}\``;
	if (own === undefined) return [lookForEngine(place, engine), bad("installed", `nothing is installed for ${engine.title}`, once)];
	if (own.left) return lookAtLeft(place, engine, own);
	const otherwise = others.map((message) => bad("engine/other", message, "run that"));
	const findings = [...lookAtInstalled(place, engine, own, `${once} again`, tryWith), ...otherwise];
	// A file that cannot be understood stops several looks.
	return findings.filter((one, index) => findings.findIndex(({ message }) => message === one.message) === index);
}

function lookAtInstalled(place: Place, engine: Engine, own: EngineReceipt, again: string, tryWith: TryOut): readonly Finding[] {
	return [
		lookForEngine(place, engine),
		...Object.entries(own.files).flatMap(([path, digests]) =>
			guarded("file", `mend that, and ${again}`, () => [lookAtFile(place, path, digests, own.prefix ?? libexecFolder, again)]),
		),
		...guarded("policy", again, () => [lookAtPolicy(place, own, again)]),
		...lookAtUse(place, engine, own, again),
		...guarded("policy/folders", again, () => lookAtFolders(place, engine, own, again)),
		...guarded("engine/restart", again, () => restartNeeded(place, engine, own)),
		...guarded("log", again, () => [lookAtLog(place, own.log, again)]),
		...guarded("trial", again, () => [tryPolicy(place, own, tryWith)]),
	];
}

/** Whether the engine runs it. */
function lookAtUse(place: Place, engine: Engine, { hookFile, wrapper, files }: EngineReceipt, again: string): readonly Finding[] {
	if (engine.kind === "hook")
		return hookFile === undefined ? [] : guarded("hook", again, () => lookAtHook(place, engine, hookFile, Object.keys(files), again));
	return wrapper === undefined ? [] : lookAtRuntime(place, engine, wrapper, again);
}

function tryPolicy(place: Place, { policy, prefix, wrapper }: EngineReceipt, tryWith: TryOut): Finding {
	tryInstalled(
		place,
		{ policy: policyFolder(policy), ...(prefix !== undefined && { prefix }), ...(wrapper && { runtime: wrapper.runtime }) },
		tryWith,
	);
	return good("trial", "the executable hardens a container with the policy");
}

/** Of what is uninstalled but for the scripts that containers need. */
function lookAtLeft(place: Place, engine: Engine, { files }: EngineReceipt): Finding[] {
	return Object.keys(files).map((path) => {
		const users = usersOf(place, engine, path);
		const message = `it is uninstalled, and ${path} is left: containers that were started by it (${users.length}) are stopped by it, too`;
		return bad("left", message, `end them, and run \`ossify uninstall ${engine.name}\` again`);
	});
}
