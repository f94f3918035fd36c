/**
 * Installing and uninstalling: look, plan, do.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { defaultLog } from "../log/mod.ts";
import { digestFile, digestOf, type Place } from "../platform/place.ts";
import { carryOut, sweep } from "./carry_out.ts";
import { type Engine, overrideFolder, sharedFolder } from "./engines.ts";
import { guardPath } from "./guard.ts";
import { type HookOptions, hookFileText } from "./hook_file.ts";
import { dropInText, hooksFolders, notReadBecause } from "./hooks_folders.ts";
import { executablePath, folderOf, hookFileName, launcherPath, ownFolder, policyFolder, receiptPath } from "./layout.ts";
import { takeLock } from "./lock.ts";
import type { Operation, Plan, WantedFile } from "./operation.ts";
import { planInstall, type Wanted } from "./plan.ts";
import { planUninstall } from "./plan_uninstall.ts";
import type { PolicyFiles } from "./policy.ts";
import { readReceipt } from "./receipt.ts";
import { type TryOut, tryOut } from "./try_out.ts";

/** What is to be installed. */
export interface Request {
	readonly engine: Engine;
	/** On this machine. */
	readonly executable: string;
	readonly policy: PolicyFiles;
	readonly hook: HookOptions;
	/** Where the hook file goes, in place of a folder of ours that the engine is told of. */
	readonly hooksFolder?: string;
}

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
	const planned = () => planUninstall(engine.name, readReceipt(place), place, force);
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

function run(place: Place, { engine, hooksFolder = engine.hooksFolder }: Request, planned: Plan, tryWith: TryOut): Plan {
	sweep(place, [ownFolder, ...planned.operations.flatMap((one) => ("path" in one ? [folderOf(one.path)] : []))]);
	carryOut(place, planned.operations, (policy) => tryWith(place.outside(executablePath), place.outside(policy)));
	return { ...planned, warnings: [...planned.warnings, ...overruled(place, engine, hooksFolder)] };
}

function plan(place: Place, request: Request, made: readonly string[]): Plan {
	const before = readReceipt(place);
	const ours = { ...before, folders: [...new Set([...before.folders, ...made])] };
	return planInstall(wantedOf(place, request), ours, place);
}

function wantedOf(place: Place, { engine, executable, policy, hook, hooksFolder }: Request): Wanted {
	const folder = policyFolder(policy.digest);
	const hookFile = `${hooksFolder ?? engine.hooksFolder}/${hookFileName}`;
	const dropIn = hooksFolder === undefined ? dropInFor(place, engine) : undefined;
	const log = hook.log.log ?? defaultLog;
	if (hooksFolder !== undefined) refuseShared(engine, hooksFolder);
	if (place.look(launcherPath) === undefined) throw noLauncher(engine);
	return {
		engine: engine.name,
		groundwork: [
			{ path: executablePath, mode: 0o755, sha256: digestFile(executable), source: { file: executable } },
			file(`${folder}/policy.wasm`, policy.wasm),
			file(`${folder}/data.json`, policy.data),
		],
		hook: [file(hookFile, encodeUtf8(hookFileText(engine, policy.digest, hook))), ...(dropIn ?? [])],
		folders: log.startsWith("/") ? [{ path: folderOf(log), mode: 0o750 }] : [],
		policyFolder: folder,
		receipt: { policy: policy.digest, log, hookFile },
	};
}

function file(path: string, source: Uint8Array): WantedFile {
	return { path, mode: 0o644, sha256: digestOf(source), source };
}

/** None where the engine's configuration has our folder already. */
function dropInFor(place: Place, engine: Engine): WantedFile[] {
	const { folders: others } = hooksFolders(place, engine, engine.dropIn);
	return others.includes(engine.hooksFolder) ? [] : [file(engine.dropIn, encodeUtf8(dropInText(engine, others)))];
}

/** A file behind our drop-in has the last word; or, with `--hooks-dir`, the engine was never told of the folder. */
function overruled(place: Place, engine: Engine, folder: string): string[] {
	const { folders, by } = hooksFolders(place, engine);
	if (folders.includes(folder)) return [];
	return [`${engine.title} does not read ${folder}: ${notReadBecause(engine, by)}`];
}

function refuseShared({ name, title }: Engine, folder: string): void {
	if (name !== "podman" || ![sharedFolder, overrideFolder].includes(folder)) return;
	const message = `cannot install ${title}'s hook to ${folder}: CRI-O does not start, and Buildah does not build, where they find a hook of the stage precreate`;
	throw new OssifyError("usage/shared-folder", message);
}

function noLauncher({ title }: Engine): OssifyError {
	const message = `cannot install ${title}'s hook: there is no ${launcherPath}, by which it starts ossify; coreutils and busybox have it`;
	return new OssifyError("host/no-launcher", message);
}

function isAround(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

/** The operations that anybody wants to hear of. */
export function shown({ operations }: Plan): readonly Operation[] {
	return operations.filter((one) => one.do !== "try" && one.path !== receiptPath);
}
