/**
 * Finding out whether what was installed works, and what stands in its way.
 * @module
 */
import { digestOf, type Place } from "../platform/place.ts";
import { startsOf } from "../platform/program.ts";
import { type Engine, type EngineName, engineNames } from "./engine.ts";
import { configures, engines } from "./engines.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";
import { guardPath } from "./guard.ts";
import { lookAtHook } from "./hook_checks.ts";
import { trialOutside } from "./install.ts";
import { executablePath, folderOf, libexecFolder, policyFolder } from "./layout.ts";
import { usersOf } from "./needed_scripts.ts";
import { isChanged } from "./operation.ts";
import { type EngineReceipt, type Receipt, readReceipt } from "./receipt.ts";
import { lookAtRuntime } from "./runtime_checks.ts";
import type { TryOut } from "./try_out.ts";

/** What was found out about an engine. */
export interface Diagnosis {
	readonly engine: EngineName;
	readonly findings: readonly Finding[];
}

/**
 * Looks at an engine; where none is wanted, at those that something is installed for, or else at those that are there.
 * @throws {OssifyError} `host/invalid-receipt`
 */
export function diagnose(place: Place, wanted: EngineName | undefined, tryWith: TryOut): Diagnosis[] {
	const receipt = readReceipt(place);
	const installed = engineNames.filter((name) => receipt.engines[name] !== undefined);
	const there = engineNames.filter((name) => programOf(place, engines[name]) !== undefined);
	const names = wanted ? [wanted] : ([installed, there].find((some) => some.length > 0) ?? engineNames);
	return names.map((engine) => ({ engine, findings: examine(place, engines[engine], receipt, tryWith) }));
}

function examine(place: Place, engine: Engine, receipt: Receipt, tryWith: TryOut): Finding[] {
	const own = receipt.engines[engine.name];
	const again = `run \`ossify install ${engine.name}\` again`;
	if (own === undefined)
		return [...lookForEngine(place, engine), bad("installed", `nothing is installed for ${engine.title}`, again.replace(" again", ""))];
	if (own.left) return lookAtLeft(place, engine, own);
	return [
		...lookForEngine(place, engine),
		...Object.entries(own.files).flatMap(([path, digests]) =>
			guarded("file", `mend that, and ${again}`, () => lookAtFile(place, path, digests, again)),
		),
		...guarded("policy", again, () => lookAtPolicy(place, own, again)),
		...lookAtUse(place, engine, own, again),
		...lookAtStart(place, engine, own),
		...guarded("log", again, () => lookAtLog(place, own.log, again)),
		...guarded("trial", again, () => {
			const runtime = own.wrapper && { runtime: own.wrapper.runtime };
			tryWith(place.outside(executablePath), trialOutside(place, { policy: policyFolder(own.policy), ...runtime }));
			return [good("trial", "the executable hardens a container with the policy")];
		}),
	];
}

/** Whether the engine runs it. */
function lookAtUse(place: Place, engine: Engine, { hookFile, wrapper }: EngineReceipt, again: string): readonly Finding[] {
	if (engine.kind === "hook") return hookFile === undefined ? [] : guarded("hook", again, () => lookAtHook(place, engine, hookFile, again));
	return wrapper === undefined ? [] : lookAtRuntime(place, engine, wrapper, again);
}

function lookAtLeft(place: Place, engine: Engine, { files }: EngineReceipt): Finding[] {
	return Object.keys(files).map((path) => {
		const users = usersOf(place, engine, path);
		const message = `it is uninstalled, and ${path} is left: containers that were started by it (${users.length}) are stopped by it, too`;
		return bad("left", message, `end them, and run \`ossify uninstall ${engine.name}\` again`);
	});
}

function programOf(place: Place, { programs }: Engine): string | undefined {
	return programs.find((one) => place.look(one) !== undefined);
}

function lookForEngine(place: Place, engine: Engine): Finding[] {
	const { title, programs } = engine;
	const path = programOf(place, engine);
	if (path !== undefined) return [good("engine", `${title} is there: ${path}`)];
	return [bad("engine", `${title} is not there: no ${programs.join(", ")}`, `install ${title}; where it is elsewhere, this says nothing`)];
}

function lookAtFile(place: Place, path: string, digests: readonly string[], again: string): Finding[] {
	const isProgram = path.startsWith(`${libexecFolder}/`);
	const harm = isProgram ? ": no container is started without it" : "";
	if (place.look(path) === undefined) return [bad("file", `${path} is gone${harm}`, again)];
	guardPath(place, path);
	if (isChanged(path, digests, place))
		return [bad("file", `${path} was changed since it was installed`, `look at it; ${again} to have it as it was`)];
	const runs = !isProgram || ((place.look(path)?.mode ?? 0) & 0o111) === 0o111;
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

/** Of an engine that is running: it may have been started before it could know of ossify. */
function lookAtStart(place: Place, engine: Engine, receipt: EngineReceipt): Finding[] {
	const { title, daemon } = engine;
	if (daemon === undefined || place.outside("/etc") !== "/etc") return [];
	const starts = startsOf(daemon);
	const late = configurationOf(engine, receipt).find((path) => {
		const told = place.look(path)?.modified;
		return told !== undefined && starts.some((start) => start.getTime() + slack < told.getTime());
	});
	if (late === undefined) return [];
	const message = `${title} was started before ${late} was there, and has not read it`;
	return [bad("engine/restart", message, `restart it: \`systemctl restart ${daemon}\``)];
}

/** The files of its configuration that lead to ossify. */
function configurationOf(engine: Engine, { files, edits = {} }: EngineReceipt): string[] {
	return [...Object.keys(files), ...Object.keys(edits)].filter((path) => configures(engine, path));
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
