/**
 * Uninstalls: reads the present state, plans, applies.
 * @module
 */
import type { Place } from "../platform/files/place.ts";
import { type Systemctl, startService, stopService, systemctlOn } from "./agent/mod.ts";
import { apply, installed, isLeftover, preflight, sweep, withLock } from "./apply/mod.ts";
import { leftBy, type Need, needsOf, whyNeeded } from "./as_runtime/mod.ts";
import { type Engine, located, otherWay, restartNotice } from "./engines/mod.ts";
import { lockPath, ownFolder, rootArgument } from "./layout.ts";
import { modesOf } from "./payload/mod.ts";
import {
	changedBy,
	type InstallPlan,
	noReceipt,
	type Operation,
	planUninstall,
	type Receipt,
	revertEdits,
	unrecorded,
} from "./plan/mod.ts";

/** How to uninstall. */
interface Leave {
	readonly dryRun?: boolean;
	/** Whether to remove files that were changed after they were installed. */
	readonly force?: boolean;
	/** Undefined if systemd does not run there. */
	readonly systemctl?: Systemctl | undefined;
}

/** Uninstalls for one engine, or with `dryRun` only plans it. @throws {OssifyError} of kind `host`; nothing is changed then */
export function uninstall(
	place: Place,
	engine: Engine,
	{ dryRun = false, force = false, systemctl = systemctlOn(place) }: Leave = {},
): InstallPlan {
	if (dryRun || (isAbsent(place, engine) && !hasLeftovers(place))) return plan(place, engine, force);
	const { planned, later, warnings } = withLock(place, () => {
		const planned = plan(place, engine, force);
		sweep(place, planned.operations);
		// It contains the lock.
		const later = planned.operations.filter((one) => one.do === "remove folder" && isWithin(ownFolder, one.path));
		const now = planned.operations.filter((one) => !later.includes(one));
		const stopped = stopService(systemctl, now);
		removeAll(place, now);
		return { planned, later, warnings: [...stopped, ...startService(systemctl, now, installed(place))] };
	});
	removeAll(place, later);
	if (later.length === 0) removeIfEmpty(place);
	return { ...planned, warnings: [...planned.warnings, ...warnings] };
}

/** Whether nothing is installed. While another process installs for the first time, there is no receipt yet, but that process has the lock. */
function isAbsent(place: Place, { name }: Engine): boolean {
	const receipt = installed(place);
	return receipt.engines[name] === undefined && !unrecorded(place, receipt).some(({ engine }) => engine === name);
}

/** Whether a run that was killed left files of its own. */
function hasLeftovers(place: Place): boolean {
	return place.names(ownFolder).some((name) => isLeftover(name) || `${ownFolder}/${name}` === lockPath);
}

/** Removes ossify's own folder, which a run that was killed may have left. */
function removeIfEmpty(place: Place): void {
	if (place.look(ownFolder)?.kind === "folder" && place.names(ownFolder).length === 0) place.removeFolder(ownFolder);
}

function plan(place: Place, asked: Engine, force: boolean): InstallPlan {
	const before = installed(place);
	const own = before.engines[asked.name];
	if (own === undefined) refuseUnrecorded(place, before, asked);
	const engine = located(asked, own?.config);
	const notReverted: string[] = [];
	const back = revertEdits(place, own, force ? ({ message }) => notReverted.push(`${message}; it is not changed`) : undefined);
	const needs = needsOf(place, engine, own);
	const left = leftBy(place, engine, own, needs);
	const { operations, warnings } = planUninstall(engine.name, before, place, {
		back,
		left,
		force,
		modes: own?.settings && modesOf(own.settings),
	});
	preflight(place, operations);
	const other = own === undefined ? installedAs(place, asked, before) : [];
	const calls = needs.map((need) => stillNeeded(engine, need));
	const restart = needs.some(({ byEngine }) => byEngine) ? [] : restartNotice(place, engine, changedBy(operations));
	return { operations, warnings: [...other, ...warnings, ...notReverted, ...calls, ...restart] };
}

/** For the same engine, ossify may be installed in the other way: as a hook, or as a runtime. */
function installedAs(place: Place, engine: Engine, { engines }: Receipt): string[] {
	const other = otherWay(engine);
	if (other === undefined || engines[other] === undefined) return [];
	const command = `ossify uninstall ${other}${rootArgument(place)}`;
	return [`nothing is installed for ${engine.name}; for ${engine.title}, ossify is installed as ${other}: \`${command}\``];
}

/** Without a receipt, it is not known what to remove, and "nothing to do" would be wrong. @throws {OssifyError} `host/no-receipt` */
function refuseUnrecorded(place: Place, receipt: Receipt, { name }: Engine): void {
	const there = unrecorded(place, receipt).find(({ engine }) => engine === name);
	if (there !== undefined) throw noReceipt(there);
}

function stillNeeded(engine: Engine, need: Need): string {
	return `${need.script} is kept and only calls the underlying runtime: ${whyNeeded(engine, need)}. Uninstall again afterwards to remove it`;
}

/** Applies the operations without a smoke test, as ossify is removed. */
function removeAll(place: Place, operations: readonly Operation[]): void {
	apply(place, operations, () => {});
}

function isWithin(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}
