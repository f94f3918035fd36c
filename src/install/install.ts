/**
 * Installs: reads the present state, plans, applies.
 * @module
 */

import { OssifyError } from "../errors.ts";
import type { Place } from "../platform/files/place.ts";
import { defaultLog } from "../start_options.ts";
import { refuseUnfit, removesService, type Systemctl, startService, stopService, systemctlOn, withAgent } from "./agent/mod.ts";
import { apply, guardLog, guardRuntime, installed, preflight, preflightLock, sweep, usablePrefix, withLock } from "./apply/mod.ts";
import { type HookRequest, hookOverruled, wantedHook } from "./as_hook/mod.ts";
import { leftOut, type RuntimeRequest, unusedBecause, wantedRuntime } from "./as_runtime/mod.ts";
import { otherWay, ownContainerds, requireConfig, requireEngine, restartNotice, unlistedFolders } from "./engines/mod.ts";
import { defaultPrefixes, libexecFolder, receiptPath, rootArgument } from "./layout.ts";
import { type SmokeTest, smokeTest, tryInstalled } from "./payload/mod.ts";
import {
	changedBy,
	type EngineReceipt,
	type InstallPlan,
	type InstallSettings,
	noReceipt,
	type Operation,
	planInstall,
	type Receipt,
	revertEdits,
	settingsSince,
	type Unrecorded,
	unrecordedOf,
	viewWithout,
	type Wanted,
	withRecovered,
} from "./plan/mod.ts";

/** A request to install. */
export type Request = (HookRequest | RuntimeRequest) & {
	/** The settings that the request was derived from. Another install may have changed them meanwhile. */
	readonly basedOn?: InstallSettings | undefined;
};

/** How an install does what is not a change of a file. */
interface Means {
	readonly tryWith: SmokeTest;
	/** Undefined if systemd does not run there. */
	readonly systemctl: Systemctl | undefined;
}

/** An install that was done or planned, and what it changes. */
export interface Installed extends InstallPlan {
	readonly before: InstallSettings | undefined;
	readonly after: InstallSettings;
	/** Why the agent is not installed, if it was to be. */
	readonly withoutAgent?: string;
	/** SHA-256 of the policies, data included. */
	readonly policies: { readonly before: string | undefined; readonly after: string };
}

/**
 * Installs for one engine, or with `dryRun` only plans it.
 * @throws {OssifyError} of kind `host`, `usage`; nothing is changed then
 */
export function install(
	place: Place,
	request: Request,
	{ dryRun = false, ...means }: { dryRun?: boolean } & Partial<Means> = {},
): Installed {
	const { tryWith = smokeTest, systemctl = systemctlOn(place) } = means;
	if (!dryRun) {
		return withLock(place, (made) =>
			withAgentIfPossible(request, (asked) => run(place, asked, plan(place, asked, made), { tryWith, systemctl })),
		);
	}
	preflightLock(place);
	return withAgentIfPossible(request, (asked) => plan(place, asked, []));
}

/** If the agent's client is optional and the install with it fails, whether for it or not, the one without decides. */
function withAgentIfPossible(request: Request, work: (request: Request) => Installed): Installed {
	if (request.client === undefined || !request.isClientOptional) return work(request);
	try {
		return work(request);
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		const { client: _, ...rest } = request;
		return { ...work(rest), withoutAgent: error.message };
	}
}

/** @throws {OssifyError} if the install would fail */
function plan(place: Place, asked: Request, made: readonly string[]): Installed {
	const recorded = installed(place);
	const prefixes = asked.prefix === undefined ? defaultPrefixes : [asked.prefix, ...defaultPrefixes];
	const lost = unrecordedFor(place, asked, recorded, prefixes);
	const before = lost === undefined ? recorded : withRecovered(place, recorded, lost, prefixes);
	const own = before.engines[asked.engine.name];
	if (lost !== undefined) refuseInUse(place, asked, lost, own);
	const { prefix, warnings } = prefixFor(place, asked, before);
	const request = { ...asked, prefix };
	const ours = { ...before, folders: [...new Set([...before.folders, ...made])] };
	refuseStale(place, request, own);
	refuseUnfit(place, before, request);
	requireConfig(place, request.engine);
	// An engine that is installed for was found then, or --without-engine was given.
	if (recorded.engines[request.engine.name] === undefined && request.withoutEngine !== true) requireEngine(place, request.engine);
	const back = revertEdits(place, own);
	const ofEngine = "hook" in request ? wantedHook(place, request) : wantedRuntime(place, viewWithout(place, own, back), request, own);
	const wanted = withSettings(request, own, withAgent(place, request, ofEngine));
	if (wanted.receipt.wrapper) guardRuntime(place, request.engine, wanted.receipt.wrapper.runtime);
	const planned = planInstall(wanted, ours, place, back);
	guardLog(place, logOf(request));
	preflight(place, planned.operations);
	const others = before.engines.k3s || before.engines.rke2 ? [] : ownContainerds(place, request.engine.name);
	const unlisted = unlistedFolders(place, request.engine, request.policy.data);
	const { settings, policy, wrapper } = wanted.receipt;
	const differs = otherMode(before, request, settings);
	const fewer = wrapper && "wrapper" in request && !own?.left ? leftOut(place, request.engine, own?.wrapper, wrapper) : [];
	return {
		...planned,
		warnings: [
			...warnings,
			...takenOver(recorded, own, request, planned.operations),
			...differs,
			...fewer,
			...others,
			...(unlisted === undefined ? [] : [unlisted]),
			...restartNotice(place, request.engine, changedBy(planned.operations)),
			...planned.warnings,
		],
		before: request.basedOn,
		after: settings,
		policies: { before: own?.policy, after: policy },
	};
}

function unrecordedFor(place: Place, request: Request, receipt: Receipt, prefixes: readonly string[]): Unrecorded | undefined {
	const { engine } = request;
	const hooks = "hook" in request && request.hooksFolder !== undefined ? { hooksFolder: request.hooksFolder } : {};
	return unrecordedOf(place, receipt, { ...engine, ...hooks }, prefixes);
}

/**
 * Without a receipt, it is not known what ossify changed in the engine's own configuration file. If the engine runs ossify by such a file, the user has to
 * revert that first.
 * @throws {OssifyError} `host/no-receipt`
 */
function refuseInUse(place: Place, { engine }: Request, lost: Unrecorded, own: EngineReceipt | undefined): void {
	if (engine.kind === "hook") return;
	const programs = Object.values(engine.read(viewWithout(place, own, [])).runtimes).flatMap((one) => one.programs);
	if (programs.some((program) => lost.files.includes(program))) throw noReceipt(lost);
}

function takenOver(recorded: Receipt, own: EngineReceipt | undefined, { engine }: Request, operations: readonly Operation[]): string[] {
	if (own === undefined || recorded.engines[engine.name] !== undefined) return [];
	const files = operations.flatMap((one) => ("path" in one && one.path in own.files ? [one.path] : []));
	if (files.length === 0) return [];
	return [`${receiptPath} does not name ${engine.title}; these files of an earlier install are replaced or removed: ${files.join(", ")}`];
}

function withSettings(request: Request, own: EngineReceipt | undefined, wanted: Wanted) {
	const unchanged = own?.policy === wanted.receipt.policy;
	const settings = settingsSince(request.settings, request.basedOn, unchanged, request.now);
	return { ...wanted, receipt: { ...wanted.receipt, settings } };
}

/** An engine may run ossify as a hook and as its runtime. Each of them decides about each container. */
function otherMode({ engines }: Receipt, { engine }: Request, { mode }: InstallSettings): string[] {
	const other = otherWay(engine);
	const its = other && engines[other]?.settings?.mode;
	if (its === undefined || its === mode) return [];
	return [
		`for ${engine.title}, ossify is installed as ${other} in ${its} mode, too, and now as ${engine.name} in ${mode} mode: both decide about each container; uninstall one of them`,
	];
}

/** Settings are read before the lock is taken, because loading the policy takes long. */
function refuseStale(place: Place, { basedOn }: Request, own: EngineReceipt | undefined): void {
	const isEarlier = own !== undefined && own.settings === undefined;
	if (isEarlier || JSON.stringify(own?.settings) === JSON.stringify(basedOn)) return;
	const message = `another ossify has just installed for this engine: check \`ossify status${rootArgument(place)}\`, and try again`;
	throw new OssifyError("host/busy", message);
}

/** The requested folder, or the one in use, or the first usable default. */
function prefixFor(place: Place, { prefix, engine }: Request, { engines }: Receipt): { prefix: string; warnings: string[] } {
	const earlier = engines[engine.name] ?? Object.values(engines)[0];
	const known = prefix ?? (earlier && (earlier.prefix ?? libexecFolder));
	if (known !== undefined) return { prefix: known, warnings: [] };
	const { prefix: usable, passedOver } = usablePrefix(place);
	const why = passedOver.length === 0 ? [] : [`the executable goes to ${usable}; ${passedOver.join("; ")}`];
	return { prefix: usable, warnings: why };
}

function run(place: Place, request: Request, planned: Installed, { tryWith, systemctl }: Means): Installed {
	sweep(place, planned.operations);
	const stopped = stopService(systemctl, planned.operations);
	try {
		apply(place, planned.operations, (trial) => tryInstalled(place, trial, tryWith));
	} catch (error) {
		// Its files are there again.
		if (removesService(planned.operations)) startService(systemctl, planned.operations, installed(place));
		throw error;
	}
	const started = startService(systemctl, planned.operations, installed(place));
	return { ...planned, warnings: [...planned.warnings, ...stopped, ...started, ...overruled(place, request)] };
}

/** The log of a request. Root writes to it, so no other user may be able to replace it by a link to another file. */
function logOf(request: Request): string {
	return ("hook" in request ? request.hook : request.wrapper).log ?? defaultLog;
}

function overruled(place: Place, request: Request): string[] {
	if ("hook" in request) return hookOverruled(place, request);
	const wrapper = installed(place).engines[request.engine.name]?.wrapper;
	const why = wrapper && unusedBecause(place, request.engine, wrapper);
	return why === undefined ? [] : [`${request.engine.title} does not use ossify: ${why}`];
}
