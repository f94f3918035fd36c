/**
 * Installing: look, plan, do.
 * @module
 */

import { OssifyError } from "../errors.ts";
import type { Place } from "../platform/files/place.ts";
import { defaultLog } from "../start_options.ts";
import { apply, guardLog, guardRuntime, installed, preflight, preflightLock, sweep, usablePrefix, withLock } from "./apply/mod.ts";
import { type HookRequest, hookOverruled, wantedHook } from "./as_hook/mod.ts";
import { leftOut, type RuntimeRequest, unusedBecause, wantedRuntime } from "./as_runtime/mod.ts";
import { otherWay, ownContainerds, requireConfig, requireEngine, unlistedFolders } from "./engines/mod.ts";
import { folderOf, libexecFolder, ownFolder, rootArgument } from "./layout.ts";
import { type SmokeTest, smokeTest, tryInstalled } from "./payload/mod.ts";
import {
	type EngineReceipt,
	type Plan,
	planInstall,
	type Receipt,
	revertEdits,
	type Settings,
	settingsSince,
	viewWithout,
	type Wanted,
} from "./plan/mod.ts";

/** What is to be installed. */
export type Request = (HookRequest | RuntimeRequest) & {
	/** The settings that those of the request were made of: another install may have changed them since. */
	readonly basedOn?: Settings | undefined;
};

/** What was done, or is to be done. */
export interface Installed extends Plan {
	readonly before: Settings | undefined;
	readonly after: Settings;
	/** SHA-256 of the policies, data included. */
	readonly policies: { readonly before: string | undefined; readonly after: string };
}

/**
 * Installs for one engine, or with `dryRun` only says how.
 * @throws {OssifyError} of kind `host`, `usage`; then everything is as it was
 */
export function install(place: Place, request: Request, { dryRun = false, tryWith = smokeTest as SmokeTest } = {}): Installed {
	if (!dryRun) return withLock(place, (made) => run(place, request, plan(place, request, made), tryWith));
	preflightLock(place);
	return plan(place, request, []);
}

/** @throws {OssifyError} where something would stop the run */
function plan(place: Place, asked: Request, made: readonly string[]): Installed {
	const before = installed(place);
	const own = before.engines[asked.engine.name];
	const { prefix, warnings } = prefixFor(place, asked, before);
	const request = { ...asked, prefix };
	const ours = { ...before, folders: [...new Set([...before.folders, ...made])] };
	refuseStale(place, request, own);
	requireConfig(place, request.engine);
	// Who installed for an engine that is elsewhere said so once.
	if (own === undefined && request.withoutEngine !== true) requireEngine(place, request.engine);
	const back = revertEdits(place, own);
	const wanted = withSettings(
		request,
		own,
		"hook" in request ? wantedHook(place, request) : wantedRuntime(place, viewWithout(place, own, back), request, own),
	);
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
		warnings: [...warnings, ...differs, ...fewer, ...others, ...(unlisted === undefined ? [] : [unlisted]), ...planned.warnings],
		before: request.basedOn,
		after: settings,
		policies: { before: own?.policy, after: policy },
	};
}

function withSettings(request: Request, own: EngineReceipt | undefined, wanted: Wanted) {
	const unchanged = own?.policy === wanted.receipt.policy;
	const settings = settingsSince(request.settings, request.basedOn, unchanged, request.now);
	return { ...wanted, receipt: { ...wanted.receipt, settings } };
}

/** An engine may run ossify as a hook and as its runtime: each decides about each container. */
function otherMode({ engines }: Receipt, { engine }: Request, { mode }: Settings): string[] {
	const other = otherWay(engine);
	const its = other && engines[other]?.settings?.mode;
	if (its === undefined || its === mode) return [];
	return [
		`for ${engine.title}, ossify is installed as ${other} in ${its} mode, too, and now as ${engine.name} in ${mode} mode: both decide about each container; uninstall one of them`,
	];
}

/** Settings are read before the lock is taken: the policy is tried meanwhile. */
function refuseStale(place: Place, { basedOn }: Request, own: EngineReceipt | undefined): void {
	const isEarlier = own !== undefined && own.settings === undefined;
	if (isEarlier || JSON.stringify(own?.settings) === JSON.stringify(basedOn)) return;
	const message = `another ossify has just installed for this engine: look at \`ossify status${rootArgument(place)}\`, and try again`;
	throw new OssifyError("host/busy", message);
}

/** What was asked for; or where it is already, which a second install leaves alone; or the first folder that will do. */
function prefixFor(place: Place, { prefix, engine }: Request, { engines }: Receipt): { prefix: string; warnings: string[] } {
	const earlier = engines[engine.name] ?? Object.values(engines)[0];
	const known = prefix ?? (earlier && (earlier.prefix ?? libexecFolder));
	if (known !== undefined) return { prefix: known, warnings: [] };
	const { prefix: usable, passedOver } = usablePrefix(place);
	const why = passedOver.length === 0 ? [] : [`the executable goes to ${usable}; ${passedOver.join("; ")}`];
	return { prefix: usable, warnings: why };
}

function run(place: Place, request: Request, planned: Installed, tryWith: SmokeTest): Installed {
	sweep(place, [ownFolder, ...planned.operations.flatMap((one) => ("path" in one ? [folderOf(one.path)] : []))]);
	apply(place, planned.operations, (trial) => tryInstalled(place, trial, tryWith));
	return { ...planned, warnings: [...planned.warnings, ...overruled(place, request)] };
}

/** Records are written by root: in another user's folder, they would go where that user wants, and so would the file. */
function logOf(request: Request): string {
	return ("hook" in request ? request.hook : request.wrapper).log ?? defaultLog;
}

function overruled(place: Place, request: Request): string[] {
	if ("hook" in request) return hookOverruled(place, request);
	const wrapper = installed(place).engines[request.engine.name]?.wrapper;
	const why = wrapper && unusedBecause(place, request.engine, wrapper);
	return why === undefined ? [] : [`${request.engine.title} does not use ossify: ${why}`];
}
