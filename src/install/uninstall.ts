/**
 * Uninstalling: look, plan, do.
 * @module
 */
import type { Place } from "../platform/place.ts";
import { neededScripts, usersOf } from "./as_runtime/mod.ts";
import { carryOut, installed, preflight, withLock } from "./carry_out/mod.ts";
import { type Engine, located } from "./engines/mod.ts";
import { ownFolder } from "./layout.ts";
import { type Operation, type Plan, planUninstall, takenBack } from "./plan/mod.ts";

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
	const engine = located(asked, own?.config);
	const stuck: string[] = [];
	const back = takenBack(place, own, force ? ({ message }) => stuck.push(`${message}; it stays as it is`) : undefined);
	const scripts = neededScripts(place, engine, own);
	const { operations, warnings } = planUninstall(engine.name, before, place, { back, scripts, force });
	preflight(place, operations);
	const needed = scripts.map(({ path }) => stillNeeded(path, usersOf(place, engine, path).length));
	return { operations, warnings: [...warnings, ...stuck, ...needed] };
}

function stillNeeded(script: string, count: number): string {
	return `${script} stays, and only calls the runtime behind it: containers that were started by it (${count}) are stopped by it, too. Uninstall again when they are gone`;
}

/** Nothing is tried: ossify goes. */
function leave(place: Place, operations: readonly Operation[]): void {
	carryOut(place, operations, () => {});
}

function isAround(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}
