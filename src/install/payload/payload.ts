/**
 * What ossify needs to run, whoever runs it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { digestFile, type Place } from "../../platform/files/place.ts";
import { launcherPath } from "../../platform/process/launch.ts";
import { executableIn, folderOf, libexecFolder, policyCopy, policyFolder } from "../layout.ts";
import { type NewSettings, ownFile, type WantedFile, type WantedFolder } from "../plan/mod.ts";
import type { PolicyFiles } from "./policy.ts";

/** What is to be installed, whatever the engine. */
export interface AnyRequest {
	/** On this machine. */
	readonly executable: string;
	readonly policy: PolicyFiles;
	/** What a later install is to keep. */
	readonly settings: NewSettings;
	readonly now: Date;
	/** The folder for the executable and the scripts; left out, `libexecFolder`. */
	readonly prefix?: string;
	/** Whether it is installed where the engine is not found, too. */
	readonly withoutEngine?: boolean;
}

/** The executable and the policy. */
export function payload({ executable, policy, prefix, settings }: AnyRequest): WantedFile[] {
	const folder = policyFolder(policy.digest);
	const { bundle } = settings.policy;
	return [
		{ path: executableIn(prefix), mode: 0o755, sha256: digestFile(executable), source: { file: executable } },
		ownFile(`${folder}/policy.wasm`, policy.wasm),
		ownFile(`${folder}/data.json`, policy.data),
		...(bundle ? [ownFile(policyCopy(bundle.wasm), policy.wasm)] : []),
		...(policy.manifest ? [ownFile(`${folder}/.manifest`, policy.manifest)] : []),
	];
}

/** As it is written down: the usual folder is not. */
export function installedTo(prefix: string | undefined): { readonly prefix?: string } {
	return prefix === undefined || prefix === libexecFolder ? {} : { prefix };
}

/** The same of the engine's configuration. */
export function configuredAt({ main }: { readonly main?: string }): { readonly config?: string } {
	return main === undefined ? {} : { config: main };
}

/**
 * Refuses where a program is at none of its paths.
 * @param use what it is needed for, and which packages have it
 * @throws {OssifyError} `host/no-launcher`
 */
export function requireProgram(place: Place, what: string, paths: readonly string[], use: string): void {
	if (paths.some((path) => place.look(path) !== undefined)) return;
	throw new OssifyError("host/no-launcher", `cannot install ${what}: there is no ${paths.join(" or ")}, ${use}`);
}

/** @throws {OssifyError} `host/no-launcher` */
export function requireLauncher(place: Place, what: string): void {
	requireProgram(place, what, [launcherPath], "by which it starts ossify; coreutils and busybox have it");
}

/** Where a shell may be: on most machines /bin is a link, which is not followed here. */
export const shellPaths: readonly string[] = ["/bin/sh", "/usr/bin/sh"];

/** Of a log that is a file. */
export function logFolder(log: string): WantedFolder[] {
	return log.startsWith("/") ? [{ path: folderOf(log), mode: 0o750 }] : [];
}
