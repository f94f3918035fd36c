/**
 * Installing and uninstalling: look, plan, do.
 * @module
 */
import type { Place } from "../platform/place.ts";
import { carryOut, sweep } from "./carry_out.ts";
import type { Engine } from "./engine.ts";
import { guardPath } from "./guard.ts";
import { executablePath, folderOf, ownFolder, receiptPath } from "./layout.ts";
import { takeLock } from "./lock.ts";
import { neededScripts, usersOf } from "./needed_scripts.ts";
import type { Operation, Plan, Trial } from "./operation.ts";
import { planInstall } from "./plan.ts";
import { planUninstall } from "./plan_uninstall.ts";
import { readReceipt } from "./receipt.ts";
import type { Request } from "./request.ts";
import { takenBack, viewWithout } from "./taken_back.ts";
import { type TryOut, tryOut } from "./try_out.ts";
import { hookOverruled, wantedHook } from "./wanted_hook.ts";
import { unusedBecause, wantedRuntime } from "./wanted_runtime.ts";

/**
 * Installs for one engine, or with `dryRun` only says how.
 * @throws {OssifyError} of kind `host`, `usage`; then everything is as it was
 */
export function install(place: Place, request: Request, { dryRun = false, tryWith = tryOut as TryOut } = {}): Plan {
	if (!dryRun) return locked(place, (made) => run(place, request, plan(place, request, made), tryWith));
	const planned = plan(place, request, []);
	for (const one of planned.operations) if (one.do === "put file") guardPath(place, one.path);
	return planned;
}

/** Uninstalls for one engine, or with `dryRun` only says how. @throws {OssifyError} of kind `host`; then everything is as it was */
export function uninstall(place: Place, engine: Engine, { dryRun = false, force = false } = {}): Plan {
	const planned = () => planToLeave(place, engine, force);
	if (dryRun || readReceipt(place).engines[engine.name] === undefined) return planned();
	const done = locked(place, () => {
		const { operations, warnings } = planned();
		// The lock is in there.
		const later = operations.filter((one) => one.do === "remove folder" && isAround(ownFolder, one.path));
		carryOut(
			place,
			operations.filter((one) => !later.includes(one)),
			() => {},
		);
		return { plan: { operations, warnings }, later };
	});
	carryOut(place, done.later, () => {});
	return done.plan;
}

function locked<T>(place: Place, work: (made: readonly string[]) => T): T {
	const lock = takeLock(place);
	let failed = true;
	try {
		const result = work(lock.made);
		failed = false;
		return result;
	} finally {
		lock.release(failed);
	}
}

function run(place: Place, request: Request, planned: Plan, tryWith: TryOut): Plan {
	sweep(place, [ownFolder, ...planned.operations.flatMap((one) => ("path" in one ? [folderOf(one.path)] : []))]);
	carryOut(place, planned.operations, (trial) => tryWith(place.outside(executablePath), trialOutside(place, trial)));
	return { ...planned, warnings: [...planned.warnings, ...overruled(place, request)] };
}

/** By paths of this machine. */
export function trialOutside(place: Place, { policy, runtime }: Trial): Trial {
	const file = runtime && (place.locate(runtime) ?? runtime);
	return { policy: place.outside(policy), ...(file !== undefined && { runtime: place.outside(file) }) };
}

function plan(place: Place, request: Request, made: readonly string[]): Plan {
	const before = readReceipt(place);
	const ours = { ...before, folders: [...new Set([...before.folders, ...made])] };
	const own = before.engines[request.engine.name];
	const back = takenBack(place, own);
	const wanted = "hook" in request ? wantedHook(place, request) : wantedRuntime(place, viewWithout(place, own, back), request, own);
	return planInstall(wanted, ours, place, back);
}

function overruled(place: Place, request: Request): string[] {
	if ("hook" in request) return hookOverruled(place, request);
	const wrapper = readReceipt(place).engines[request.engine.name]?.wrapper;
	const why = wrapper && unusedBecause(place, request.engine, wrapper);
	return why === undefined ? [] : [`${request.engine.title} does not use ossify: ${why}`];
}

function planToLeave(place: Place, engine: Engine, force: boolean): Plan {
	const before = readReceipt(place);
	const own = before.engines[engine.name];
	const stuck: string[] = [];
	const back = takenBack(place, own, force ? ({ message }) => stuck.push(`${message}; it stays as it is`) : undefined);
	const scripts = neededScripts(place, engine, own);
	const { operations, warnings } = planUninstall(engine.name, before, place, { back, scripts, force });
	return {
		operations,
		warnings: [...warnings, ...stuck, ...scripts.map(({ path }) => stillNeeded(path, usersOf(place, engine, path).length))],
	};
}

function stillNeeded(script: string, count: number): string {
	return `${script} stays, and only calls the runtime behind it: containers that were started by it (${count}) are stopped by it, too. Uninstall again when they are gone`;
}

function isAround(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

/** The operations that anybody wants to hear of. */
export function shown({ operations }: Plan): readonly Operation[] {
	return operations.filter((one) => one.do !== "try" && one.path !== receiptPath);
}
