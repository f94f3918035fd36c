/**
 * The files that make an engine run ossify's hook.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { defaultLog, type StartSettings } from "../../start_options.ts";
import { buildsHooksFolder, type HookEngine, locksLive, sharedHooksFolder } from "../engines/mod.ts";
import { hookFileName, lockHookFileName, policyFolder } from "../layout.ts";
import { type AnyRequest, calledClient, configuredAt, installedTo, logFolder, payload, requireLauncher } from "../payload/mod.ts";
import { ownFile, type Wanted, type WantedFile } from "../plan/mod.ts";
import { hookFileText, lockHookFileText } from "./hook_file.ts";
import { dropInText, hooksFolders, notReadBecause } from "./hooks_folders.ts";
import { requireShell } from "./shell.ts";

/** A request to install a hook. */
export interface HookRequest extends AnyRequest {
	readonly engine: HookEngine;
	readonly hook: StartSettings;
	/** The folder for the hook file; ossify's own folder by default, which is added to the engine's configuration. */
	readonly hooksFolder?: string;
}

/** @throws {OssifyError} `usage/shared-folder`, `host/no-launcher`, `host/invalid-config` */
export function wantedHook(place: Place, request: HookRequest): Wanted {
	const { engine, policy, hook, hooksFolder, prefix } = request;
	const folder = hooksFolder ?? engine.hooksFolder;
	const hookFile = `${folder}/${hookFileName}`;
	const dropIn = hooksFolder === undefined ? dropInFor(place, engine) : [];
	const log = hook.log ?? defaultLog;
	if (hooksFolder !== undefined) refuseShared(engine, hooksFolder);
	requireLauncher(place, `${engine.title}'s hook`);
	const lock = locksLive(engine) ? [ownFile(`${folder}/${lockHookFileName}`, encodeUtf8(lockHookFileText()))] : [];
	if (lock.length > 0) requireShell(place, `${engine.title}'s hook`);
	return {
		engine: engine.name,
		payload: payload(request),
		registration: [
			ownFile(hookFile, encodeUtf8(hookFileText(engine, policy.digest, hook, { prefix, client: calledClient(request) }))),
			...lock,
			...dropIn,
		],
		edits: [],
		folders: logFolder(log),
		trial: { policy: policyFolder(policy.digest), ...installedTo(prefix) },
		receipt: { policy: policy.digest, log, ...installedTo(prefix), ...configuredAt(engine), hookFile },
		warnings: [],
	};
}

/** Warns that the engine does not read the hook: a later file overrides the drop-in, or the configuration does not name the folder of `--hooks-dir`. */
export function hookOverruled(place: Place, { engine, hooksFolder = engine.hooksFolder }: HookRequest): string[] {
	const { folders, by } = hooksFolders(place, engine);
	if (folders.includes(hooksFolder)) return [];
	return [`${engine.title} does not read ${hooksFolder}: ${notReadBecause(engine, by)}`];
}

/** The drop-in that adds ossify's folder; empty if the engine's configuration names it already. */
function dropInFor(place: Place, engine: HookEngine): WantedFile[] {
	const { folders: others } = hooksFolders(place, engine, engine.dropIn);
	return others.includes(engine.hooksFolder) ? [] : [ownFile(engine.dropIn, encodeUtf8(dropInText(engine, others)))];
}

function refuseShared({ name, title }: HookEngine, folder: string): void {
	if (name !== "podman" || ![sharedHooksFolder, buildsHooksFolder].includes(folder)) return;
	const message = `cannot install ${title}'s hook to ${folder}: if they find a hook of the stage precreate, CRI-O does not start, and Buildah does not build`;
	throw new OssifyError("usage/shared-folder", message);
}
