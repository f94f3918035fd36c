/**
 * What is looked at, in which order.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import { installed as installedOn } from "../apply/mod.ts";
import { needsOf, whyNeeded } from "../as_runtime/mod.ts";
import { type Engine, type EngineName, engineNames, engines, located, otherWay, ownContainerds } from "../engines/mod.ts";
import { folderOf, libexecFolder, policyFolder } from "../layout.ts";
import { type Decided, type SmokeTest, tryInstalled } from "../payload/mod.ts";
import { type EngineReceipt, type Receipt, type Settings, type Unrecorded, unrecorded } from "../plan/mod.ts";
import { lookForEngine, restartNeeded } from "./engine_checks.ts";
import { lookAtFile, lookAtFolders, lookAtPolicy, lookAtPrevious } from "./file_checks.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";
import { lookAtHook } from "./hook_checks.ts";
import { lookAtLog } from "./log_checks.ts";
import { lookAtDecided, lookAtMode, lookAtOnError, whose } from "./mode_checks.ts";
import { lookAtRuntime } from "./runtime_checks.ts";

/** What was found out about an engine. */
export interface Diagnosis {
	readonly engine: EngineName;
	readonly findings: readonly Finding[];
}

/** What is known of a machine beside its files. */
export interface Known {
	/** The settings of engines; an error where an earlier ossify wrote none down, and they cannot be found out. */
	readonly settings?: Readonly<Partial<Record<EngineName, Settings | OssifyError>>>;
	/** The mode that the installed policy of each decides in; an error where it cannot be asked. */
	readonly decided?: Readonly<Partial<Record<EngineName, Decided | OssifyError>>>;
	/** The engines whose policy sets the mode by its own rules. */
	readonly ownModes?: readonly EngineName[];
	/** Options that commands need for it: ` --root DIR`. */
	readonly options?: string;
}

/**
 * Looks at an engine; where none is wanted, at those that something is installed for.
 * @throws {OssifyError} `host/invalid-receipt`, `host/no-receipt`, `host/unsafe-path`
 */
export function diagnose(place: Place, wanted: EngineName | undefined, tryWith: SmokeTest, known: Known = {}): Diagnosis[] {
	const receipt = installedOn(place);
	const lost = unrecorded(place, receipt);
	const installed = engineNames.filter((name) => receipt.engines[name] !== undefined || lost.some(({ engine }) => engine === name));
	return (wanted ? [wanted] : installed).map((engine) => {
		const unknown = lost.find((one) => one.engine === engine);
		const at = located(engines[engine], receipt.engines[engine]?.config);
		return { engine, findings: unknown ? lookAtUnrecorded(place, at, unknown) : examine(place, at, receipt, tryWith, known) };
	});
}

function lookAtUnrecorded(place: Place, engine: Engine, { message, advice }: Unrecorded): readonly Finding[] {
	return [lookForEngine(place, engine), bad("receipt", message, advice)];
}

function examine(place: Place, engine: Engine, { engines }: Receipt, tryWith: SmokeTest, known: Known): readonly Finding[] {
	const own = engines[engine.name];
	const others = engines.k3s || engines.rke2 ? [] : ownContainerds(place, engine.name);
	const install = `ossify install ${engine.name}${known.options ?? ""}`;
	if (own === undefined)
		return [
			lookForEngine(place, engine),
			notInstalled(engine, engines, `ossify install ${engine.name} --mode audit${known.options ?? ""}`, known.options ?? ""),
		];
	if (own.left) return lookAtLeft(place, engine, own, known.options ?? "");
	const settings = own.settings ?? known.settings?.[engine.name];
	const otherwise = others.map((message) => bad("engine/other", message, "run that"));
	const findings = [
		...lookAtInstalled(
			place,
			engine,
			{
				own,
				settings,
				decided: known.decided?.[engine.name],
				byRules: known.ownModes?.includes(engine.name) ?? false,
				install,
				again: againBy(install, settings),
			},
			tryWith,
		),
		...otherwise,
	];
	// A file that cannot be understood stops several looks.
	return findings.filter((one, index) => findings.findIndex(({ message }) => message === one.message) === index);
}

/** The engine may have ossify in the other way, which is enough. */
function notInstalled(engine: Engine, engines: Receipt["engines"], install: string, options: string): Finding {
	const other = otherWay(engine);
	if (other === undefined || engines[other] === undefined || engines[other].left)
		return bad("installed", `nothing is installed for ${engine.title}`, `run \`${install}\``);
	const message = `nothing is installed for ${engine.name}; for ${engine.title}, ossify is installed as ${other}`;
	return bad("installed", message, `run \`ossify doctor ${other}${options}\`; to install both, \`${install}\``);
}

/** Without the settings of before, install refuses. */
function againBy(install: string, settings: Settings | OssifyError | undefined): string {
	if (!(settings instanceof OssifyError)) return `run \`${install}\` again`;
	return `run \`${install} --reset --mode MODE\` with all options that are to hold`;
}

interface Subject {
	readonly own: EngineReceipt;
	readonly settings: Settings | OssifyError | undefined;
	readonly decided: Decided | OssifyError | undefined;
	readonly byRules: boolean;
	/** The command that installs it. */
	readonly install: string;
	/** What to do where something is to be as it was. */
	readonly again: string;
}

function lookAtInstalled(
	place: Place,
	engine: Engine,
	{ own, settings, decided, byRules, install, again }: Subject,
	tryWith: SmokeTest,
): readonly Finding[] {
	return [
		lookForEngine(place, engine),
		...lookAtMode(place, engine, own, settings, again, byRules),
		...lookAtDecided(settings, decided, install),
		...lookAtOnError(settings),
		...Object.entries(own.files).flatMap(([path, digests]) =>
			guarded("file", again, () => [
				isOfPrevious(own, path)
					? lookAtPrevious(place, path, digests)
					: lookAtFile(place, path, digests, own.prefix ?? libexecFolder, again),
			]),
		),
		...guarded("policy", again, () => [lookAtPolicy(place, own, again, whose(settings))]),
		...lookAtUse(place, engine, own, install, again),
		...guarded("policy/folders", again, () => lookAtFolders(place, engine, own, again)),
		...guarded("engine/restart", again, () => restartNeeded(place, engine, own)),
		...guarded("log", again, () => [lookAtLog(place, own.log, install)]),
		...guarded("trial", again, () => [tryPolicy(place, own, tryWith)]),
	];
}

function isOfPrevious({ policy, previous }: EngineReceipt, path: string): boolean {
	return previous !== undefined && previous !== policy && folderOf(path) === policyFolder(previous);
}

/** Whether the engine runs it. */
function lookAtUse(
	place: Place,
	engine: Engine,
	{ hookFile, wrapper, files }: EngineReceipt,
	install: string,
	again: string,
): readonly Finding[] {
	if (engine.kind === "hook")
		return hookFile === undefined ? [] : guarded("hook", again, () => lookAtHook(place, engine, hookFile, Object.keys(files), again));
	return wrapper === undefined ? [] : lookAtRuntime(place, engine, wrapper, install, again);
}

function tryPolicy(place: Place, { policy, prefix, wrapper }: EngineReceipt, tryWith: SmokeTest): Finding {
	tryInstalled(
		place,
		{ policy: policyFolder(policy), ...(prefix !== undefined && { prefix }), ...(wrapper && { runtime: wrapper.runtime }) },
		tryWith,
	);
	return good("trial", "the executable hardens a container with the policy");
}

/** Of what is uninstalled but for the scripts that an engine or its containers need. */
function lookAtLeft(place: Place, engine: Engine, own: EngineReceipt, options: string): Finding[] {
	const needs = needsOf(place, engine, own);
	const again = `run \`ossify uninstall ${engine.name}${options}\` again`;
	return Object.keys(own.files).map((path) => {
		const need = needs.find(({ script }) => script === path);
		const left = `it is uninstalled, and ${path} is left`;
		if (need !== undefined) return bad("left", `${left}: ${whyNeeded(engine, need)}`, `${again} afterwards`);
		return bad("left", needs.length > 0 ? `${left}, with what needs it` : `${left}, which nothing needs any more`, again);
	});
}
