/**
 * The files that ossify needs on every engine.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { digestFile, type Place } from "../../platform/files/place.ts";
import { launcherPath } from "../../platform/process/launch.ts";
import { clientIn, executableIn, folderOf, libexecFolder, policyCopy, policyFolder } from "../layout.ts";
import { type NewSettings, ownFile, type WantedFile, type WantedFolder } from "../plan/mod.ts";
import type { PolicyFiles } from "./policy.ts";

/** The parts of a request that all engines have in common. */
export interface AnyRequest {
	/** A path on this machine. */
	readonly executable: string;
	readonly policy: PolicyFiles;
	/** The settings that a later install keeps. */
	readonly settings: NewSettings;
	readonly now: Date;
	/** The folder for the executable and the scripts; `libexecFolder` by default. */
	readonly prefix?: string;
	/** The client of the agent, if the engine is to call it in front of the executable. */
	readonly client?: Uint8Array;
	/** Whether to install without the client if it cannot be installed. */
	readonly isClientOptional?: boolean;
	/** Whether to install even if the engine is not found. */
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

/** The path of the client, if the engine is to call it. */
export function calledClient({ client, prefix }: Pick<AnyRequest, "client" | "prefix">): string | undefined {
	return client && clientIn(prefix);
}

/** The prefix for the receipt, which omits the default. */
export function installedTo(prefix: string | undefined): { readonly prefix?: string } {
	return prefix === undefined || prefix === libexecFolder ? {} : { prefix };
}

/** The engine's configuration file for the receipt, which omits the default. */
export function configuredAt({ main }: { readonly main?: string }): { readonly config?: string } {
	return main === undefined ? {} : { config: main };
}

/**
 * Refuses to install if a program is at none of its paths.
 * @param use a clause for the message: what it is needed for, and which packages provide it
 * @throws {OssifyError} `host/no-launcher`
 */
export function requireProgram(place: Place, what: string, paths: readonly string[], use: string): void {
	if (paths.some((path) => place.look(path) !== undefined)) return;
	throw new OssifyError("host/no-launcher", `cannot install ${what}: there is no ${paths.join(" or ")}, ${use}`);
}

/** @throws {OssifyError} `host/no-launcher` */
export function requireLauncher(place: Place, what: string): void {
	requireProgram(place, what, [launcherPath], "which starts ossify; coreutils and busybox provide it");
}

/** The possible paths of a shell. On most machines /bin is a link, which is not followed here. */
export const shellPaths: readonly string[] = ["/bin/sh", "/usr/bin/sh"];

/** The folder of a log that is a file. */
export function logFolder(log: string): WantedFolder[] {
	return log.startsWith("/") ? [{ path: folderOf(log), mode: 0o750 }] : [];
}
