/**
 * Uninstalling: look, plan, do.
 * @module
 */
import type { Place } from "../platform/files/place.ts";
import { apply, installed, preflight, withLock } from "./apply/mod.ts";
import { leftBy, type Need, needsOf, whyNeeded } from "./as_runtime/mod.ts";
import { type Engine, located, otherWay } from "./engines/mod.ts";
import { ownFolder, rootArgument } from "./layout.ts";
import { modesOf } from "./payload/mod.ts";
import { noReceipt, type Operation, type Plan, planUninstall, type Receipt, revertEdits, unrecorded } from "./plan/mod.ts";

/** Uninstalls for one engine, or with `dryRun` only says how. @throws {OssifyError} of kind `host`; then everything is as it was */
export function uninstall(place: Place, engine: Engine, { dryRun = false, force = false } = {}): Plan {
	if (dryRun || installed(place).engines[engine.name] === undefined) return plan(place, engine, force);
	const { planned, later } = withLock(place, () => {
		const planned = plan(place, engine, force);
		// The lock is in there.
		const later = planned.operations.filter((one) => one.do === "remove folder" && isAround(ownFolder, one.path));
		const now = planned.operations.filter((one) => !later.includes(one));
		leave(place, now);
		return { planned, later };
	});
	leave(place, later);
	return planned;
}

function plan(place: Place, asked: Engine, force: boolean): Plan {
	const before = installed(place);
	const own = before.engines[asked.name];
	if (own === undefined) refuseUnrecorded(place, before, asked);
	const engine = located(asked, own?.config);
	const stuck: string[] = [];
	const back = revertEdits(place, own, force ? ({ message }) => stuck.push(`${message}; it stays as it is`) : undefined);
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
	return { operations, warnings: [...other, ...warnings, ...stuck, ...needs.map((need) => stillNeeded(engine, need))] };
}

/** The engine may have ossify in the other way. */
function installedAs(place: Place, engine: Engine, { engines }: Receipt): string[] {
	const other = otherWay(engine);
	if (other === undefined || engines[other] === undefined) return [];
	const command = `ossify uninstall ${other}${rootArgument(place)}`;
	return [`nothing is installed for ${engine.name}; for ${engine.title}, ossify is installed as ${other}: \`${command}\``];
}

/** Nothing is known of what is there, and "nothing to do" would be wrong. @throws {OssifyError} `host/no-receipt` */
function refuseUnrecorded(place: Place, receipt: Receipt, { name }: Engine): void {
	const there = unrecorded(place, receipt).find(({ engine }) => engine === name);
	if (there !== undefined) throw noReceipt(there);
}

function stillNeeded(engine: Engine, need: Need): string {
	return `${need.script} stays, and only calls the runtime behind it: ${whyNeeded(engine, need)}. Uninstall again afterwards to remove it`;
}

/** Nothing is tried: ossify goes. */
function leave(place: Place, operations: readonly Operation[]): void {
	apply(place, operations, () => {});
}

function isAround(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}
