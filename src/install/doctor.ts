/**
 * Finding out whether what was installed works, and what stands in its way.
 * @module
 */
import { digestOf, type Place } from "../platform/place.ts";
import { startsOf } from "../platform/program.ts";
import { type Engine, type EngineName, engineNames, engines } from "./engines.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";
import { guardPath } from "./guard.ts";
import { lookAtHook } from "./hook_checks.ts";
import { executablePath, folderOf, policyFolder } from "./layout.ts";
import { isChanged } from "./operation.ts";
import { type EngineReceipt, type Receipt, readReceipt } from "./receipt.ts";
import type { TryOut } from "./try_out.ts";

/** What was found out about an engine. */
export interface Diagnosis {
	readonly engine: EngineName;
	readonly findings: readonly Finding[];
}

/**
 * Looks at the engines, or at those that something is installed for.
 * @throws {OssifyError} `host/invalid-receipt`
 */
export function diagnose(place: Place, wanted: EngineName | undefined, tryWith: TryOut): Diagnosis[] {
	const receipt = readReceipt(place);
	const installed = engineNames.filter((name) => receipt.engines[name] !== undefined);
	const names = wanted ? [wanted] : installed.length > 0 ? installed : engineNames;
	return names.map((engine) => ({ engine, findings: examine(place, engines[engine], receipt, tryWith) }));
}

function examine(place: Place, engine: Engine, receipt: Receipt, tryWith: TryOut): Finding[] {
	const own = receipt.engines[engine.name];
	const again = `run \`ossify install ${engine.name}\` again`;
	if (own === undefined)
		return [...lookForEngine(place, engine), bad("installed", `nothing is installed for ${engine.title}`, again.replace(" again", ""))];
	return [
		...lookForEngine(place, engine),
		...Object.entries(own.files).flatMap(([path, digests]) =>
			guarded("file", `mend that, and ${again}`, () => lookAtFile(place, path, digests, again)),
		),
		...guarded("policy", again, () => lookAtPolicy(place, own, again)),
		...guarded("hook", again, () => lookAtHook(place, engine, own.hookFile, again)),
		...lookAtStart(place, engine, own),
		...guarded("log", again, () => lookAtLog(place, own.log, again)),
		...guarded("trial", again, () => {
			tryWith(place.outside(executablePath), place.outside(policyFolder(own.policy)));
			return [good("trial", "the executable hardens a container with the policy")];
		}),
	];
}

function lookForEngine(place: Place, { title, programs }: Engine): Finding[] {
	const path = programs.find((one) => place.look(one) !== undefined);
	if (path !== undefined) return [good("engine", `${title} is there: ${path}`)];
	return [bad("engine", `${title} is not there: no ${programs.join(", ")}`, `install ${title}; where it is elsewhere, this says nothing`)];
}

function lookAtFile(place: Place, path: string, digests: readonly string[], again: string): Finding[] {
	const harm = path === executablePath ? ": no container is started without it" : "";
	if (place.look(path) === undefined) return [bad("file", `${path} is gone${harm}`, again)];
	guardPath(place, path);
	if (isChanged(path, digests, place))
		return [bad("file", `${path} was changed since it was installed`, `look at it; ${again} to have it as it was`)];
	const runs = path !== executablePath || ((place.look(path)?.mode ?? 0) & 0o111) === 0o111;
	return runs ? [good("file", `${path} is as it was installed`)] : [bad("file", `${path} cannot be executed by everybody`, again)];
}

const maxFile = 256 * 1024 * 1024;

function lookAtPolicy(place: Place, { policy }: EngineReceipt, again: string): Finding[] {
	const folder = policyFolder(policy);
	const digest = digestOf(place.read(`${folder}/policy.wasm`, maxFile), place.read(`${folder}/data.json`, maxFile));
	if (digest === policy) return [good("policy", `the policy is the one that was installed: ${digest}`)];
	return [bad("policy", `the policy in ${folder} has the digest ${digest}, and ${policy} was installed`, again)];
}

/** Starts are known to the second. */
const slack = 1500;

/** Of an engine that is running: it may have been started before it could know of our folder. */
function lookAtStart(place: Place, { title, name, notice, dropIn }: Engine, { files }: EngineReceipt): Finding[] {
	const told = dropIn in files ? place.look(dropIn)?.modified : undefined;
	if (notice === undefined || told === undefined || place.outside(dropIn) !== dropIn) return [];
	const early = startsOf(name).some((start) => start.getTime() + slack < told.getTime());
	return early
		? [
				bad(
					"engine/restart",
					`${title} was started before ${dropIn} was there, and has not read it`,
					`restart it: \`systemctl restart ${name}\``,
				),
			]
		: [];
}

const sockets: Readonly<Record<string, string>> = { journald: "/run/systemd/journal/socket", syslog: "/dev/log" };

function lookAtLog(place: Place, log: string, again: string): Finding[] {
	if (log === "none") return [good("log", "decisions are not recorded, as it was asked for")];
	const socket = sockets[log];
	if (socket !== undefined) {
		const there = place.look(socket) !== undefined;
		return [
			there
				? good("log", `decisions go to ${log}`)
				: bad("log", `${log} is not there: no ${socket}`, `start it, or ${again} with another --log`),
		];
	}
	const file = place.look(log);
	const target = file ? log : folderOf(log);
	const fault =
		file && file.kind !== "file" ? "it is not a regular file" : place.isWritable(target) ? undefined : `${target} cannot be written to`;
	if (fault === undefined) return [good("log", `decisions go to ${log}`)];
	return [
		bad(
			"log",
			`decisions are not recorded in ${log}: ${fault}`,
			`make ${folderOf(log)} a folder that root may write to, or ${again} with another --log`,
		),
	];
}
