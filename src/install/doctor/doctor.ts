/**
 * The checks of an engine, in their order.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import { type AgentState, callsClient } from "../agent/mod.ts";
import { installed as installedOn } from "../apply/mod.ts";
import { needsOf, whyNeeded } from "../as_runtime/mod.ts";
import {
	type Engine,
	type EngineName,
	engineNames,
	engines,
	located,
	otherWay,
	ownContainerds,
	type RuntimeInUse,
} from "../engines/mod.ts";
import { folderOf, libexecFolder, policyFolder } from "../layout.ts";
import { type Decided, type SmokeTest, tryInstalled } from "../payload/mod.ts";
import { type EngineReceipt, type InstallSettings, type Receipt, type Unrecorded, unfinishedInstall, unrecorded } from "../plan/mod.ts";
import { checkAgent } from "./agent_checks.ts";
import { attempted, type CheckResult, failed, passed } from "./check_result.ts";
import { checkEngine, checkRestart } from "./engine_checks.ts";
import { checkFile, checkFolders, checkPolicy, checkPrevious } from "./file_checks.ts";
import { checkHook } from "./hook_checks.ts";
import { checkLog } from "./log_checks.ts";
import { checkDecidedMode, checkMode, checkOnError, policyName } from "./mode_checks.ts";
import type { NriDiagnosis } from "./nri_node.ts";
import { checkRuntime } from "./runtime_checks.ts";

/** The results of an engine's checks. */
export interface Diagnosis {
	readonly engine: EngineName;
	readonly findings: readonly CheckResult[];
}

/** Facts about the installed engines that are not in their files. */
export interface KnownState {
	/** The settings of engines; an error if an earlier ossify recorded none and they cannot be derived. */
	readonly settings?: Readonly<Partial<Record<EngineName, InstallSettings | OssifyError>>>;
	/** The mode in which the installed policy of each engine decides; an error if the policy cannot be evaluated. */
	readonly decided?: Readonly<Partial<Record<EngineName, Decided | OssifyError>>>;
	/** The engines whose policy sets the mode by its own rules. */
	readonly ownModes?: readonly EngineName[];
	/** The default runtime in use of each engine that responded. */
	readonly inUse?: Readonly<Partial<Record<EngineName, RuntimeInUse>>>;
	/** The agent; undefined if no engine uses it, or for another machine. */
	readonly agent?: AgentState | undefined;
	/** The engines whose containers the agent hardens as an NRI plugin. */
	readonly nri?: readonly NriDiagnosis[];
	/** Options for commands in advice: ` --root DIR`. */
	readonly options?: string;
}

/**
 * Checks an engine, or all engines that something is installed for.
 * @throws {OssifyError} `host/invalid-receipt`, `host/no-receipt`, `host/unsafe-path`
 */
export function diagnose(place: Place, wanted: EngineName | undefined, tryWith: SmokeTest, known: KnownState = {}): Diagnosis[] {
	const receipt = installedOn(place);
	const lost = unrecorded(place, receipt);
	const nriOf = (name: EngineName) => known.nri?.find(({ engine }) => engine === name)?.findings;
	const installed = engineNames.filter(
		(name) => receipt.engines[name] !== undefined || lost.some(({ engine }) => engine === name) || nriOf(name) !== undefined,
	);
	return (wanted ? [wanted] : installed).map((engine) => {
		const unknown = lost.find((one) => one.engine === engine);
		const at = located(engines[engine], receipt.engines[engine]?.config);
		const nri = nriOf(engine) ?? [];
		if (unknown !== undefined) return { engine, findings: [...checkUnrecorded(place, at, unknown), ...nri] };
		if (receipt.engines[engine] === undefined && nri.length > 0) return { engine, findings: nri };
		return { engine, findings: [...examine(place, at, receipt, tryWith, known), ...nri] };
	});
}

function checkUnrecorded(place: Place, engine: Engine, { message, advice }: Unrecorded): readonly CheckResult[] {
	return [checkEngine(place, engine), failed("receipt", message, advice)];
}

function examine(place: Place, engine: Engine, { engines }: Receipt, tryWith: SmokeTest, known: KnownState): readonly CheckResult[] {
	const own = engines[engine.name];
	const others = engines.k3s || engines.rke2 ? [] : ownContainerds(place, engine.name);
	const install = `ossify install ${engine.name}${known.options ?? ""}`;
	if (own === undefined)
		return [
			checkEngine(place, engine),
			notInstalled(engine, engines, `ossify install ${engine.name} --mode audit${known.options ?? ""}`, known.options ?? ""),
		];
	if (own.left) return checkLeft(place, engine, own, known.options ?? "");
	const settings = own.settings ?? known.settings?.[engine.name];
	const otherwise = others.map((message) => failed("engine/other", message, "run that"));
	const findings = [
		...checkInstalled(
			place,
			engine,
			{
				own,
				settings,
				decided: known.decided?.[engine.name],
				byRules: known.ownModes?.includes(engine.name) ?? false,
				inUse: known.inUse?.[engine.name],
				agent: known.agent,
				install,
				again: againBy(install, settings),
			},
			tryWith,
		),
		...otherwise,
	];
	// A file that cannot be parsed fails several checks in the same way.
	return findings.filter((one, index) => findings.findIndex(({ message }) => message === one.message) === index);
}

/** The failed check for an engine without ossify. For the same engine, ossify may be installed in the other way, which is enough. */
function notInstalled(engine: Engine, engines: Receipt["engines"], install: string, options: string): CheckResult {
	const other = otherWay(engine);
	if (other === undefined || engines[other] === undefined || engines[other].left)
		return failed("installed", `nothing is installed for ${engine.title}`, `run \`${install}\``);
	const message = `nothing is installed for ${engine.name}; for ${engine.title}, ossify is installed as ${other}`;
	return failed("installed", message, `run \`ossify doctor ${other}${options}\`; to install both, \`${install}\``);
}

/** How to install again. If the previous settings are not known, a plain `install` is refused. */
function againBy(install: string, settings: InstallSettings | OssifyError | undefined): string {
	if (!(settings instanceof OssifyError)) return `run \`${install}\` again`;
	return `run \`${install} --reset --mode MODE\` with all options`;
}

interface Subject {
	readonly own: EngineReceipt;
	readonly settings: InstallSettings | OssifyError | undefined;
	readonly decided: Decided | OssifyError | undefined;
	readonly byRules: boolean;
	readonly inUse: RuntimeInUse | undefined;
	readonly agent: AgentState | undefined;
	/** The command that installs it. */
	readonly install: string;
	/** How to restore what was installed. */
	readonly again: string;
}

function checkInstalled(
	place: Place,
	engine: Engine,
	{ own, settings, decided, byRules, inUse, agent, install, again }: Subject,
	tryWith: SmokeTest,
): readonly CheckResult[] {
	return [
		checkEngine(place, engine),
		...(own.unfinished
			? [unfinished(engine, install)]
			: [...checkMode(place, engine, own, settings, again, byRules), ...checkDecidedMode(settings, decided, install)]),
		...checkOnError(settings),
		...Object.entries(own.files).flatMap(([path, digests]) =>
			attempted("file", again, () => [
				isOfPrevious(own, path) ? checkPrevious(place, path, digests) : checkFile(place, path, digests, own.prefix ?? libexecFolder, again),
			]),
		),
		...attempted("policy", again, () => [checkPolicy(place, own, again, policyName(settings))]),
		...checkUse(place, engine, own, install, again),
		...attempted("policy/folders", again, () => checkFolders(place, engine, own, again)),
		...attempted("engine/restart", again, () => checkRestart(place, engine, own, inUse)),
		...attempted("log", again, () => [checkLog(place, own.log, install)]),
		...attempted("trial", again, () => [tryPolicy(place, own, tryWith)]),
		...checkAgent(place, engine.name, own, agent),
	];
}

function unfinished({ title }: Engine, install: string): CheckResult {
	const { message, advice } = unfinishedInstall(title, install);
	return failed("install", message, advice);
}

function isOfPrevious({ policy, previous }: EngineReceipt, path: string): boolean {
	return previous !== undefined && previous !== policy && folderOf(path) === policyFolder(previous);
}

/** Whether the engine runs ossify. */
function checkUse(
	place: Place,
	engine: Engine,
	{ hookFile, wrapper, files }: EngineReceipt,
	install: string,
	again: string,
): readonly CheckResult[] {
	if (engine.kind === "hook")
		return hookFile === undefined
			? []
			: attempted("hook", `fix that, and ${again}`, () => checkHook(place, engine, hookFile, Object.keys(files), again));
	return wrapper === undefined ? [] : checkRuntime(place, engine, wrapper, install, again);
}

function tryPolicy(place: Place, own: EngineReceipt, tryWith: SmokeTest): CheckResult {
	const { policy, prefix, wrapper } = own;
	const called = { ...(prefix !== undefined && { prefix }), ...(callsClient(own) && { client: true as const }) };
	tryInstalled(place, { policy: policyFolder(policy), ...called, ...(wrapper && { runtime: wrapper.runtime }) }, tryWith);
	return passed("trial", "the executable hardens a container with the policy");
}

/** Checks an engine that is uninstalled except for scripts that the engine or its containers still need. */
function checkLeft(place: Place, engine: Engine, own: EngineReceipt, options: string): CheckResult[] {
	const needs = needsOf(place, engine, own);
	const again = `run \`ossify uninstall ${engine.name}${options}\` again`;
	return Object.keys(own.files).map((path) => {
		const need = needs.find(({ script }) => script === path);
		const left = `it is uninstalled, and ${path} is kept`;
		if (need !== undefined) return failed("left", `${left}: ${whyNeeded(engine, need)}`, `${again} afterwards`);
		return failed(
			"left",
			needs.length > 0 ? `${left} as long as the script that it names is needed` : `${left}, which is no longer needed`,
			again,
		);
	});
}
