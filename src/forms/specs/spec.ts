/**
 * What the specs of all engines have in common.
 * @module
 */
import type { ContainerDescription } from "../description.ts";
import { type CapabilityRules, capabilitiesOf } from "./capabilities.ts";
import type { SpecMount } from "./mounts.ts";

/** How an engine writes specs. */
export interface EngineSpecs {
	/** `root.path`. */
	root(container: ContainerDescription): string;
	cgroupsPath(id: string): string;
	readonly capabilities: CapabilityRules;
	/** Whether a container has a seccomp filter unless it asks for none. */
	readonly filtersSystemCalls: boolean;
	/** Whether an AppArmor profile that a privileged container asks for confines it. */
	readonly confinesPrivileged: boolean;
	readonly maskedPaths: readonly string[];
	readonly readonlyPaths: readonly string[];
	/** All mounts, in the engine's order. */
	mounts(container: ContainerDescription): readonly SpecMount[];
	annotations(container: ContainerDescription): Readonly<Record<string, string>>;
	namespaces(container: ContainerDescription): readonly { readonly type: string; readonly path?: string }[];
}

/** In place of IDs that an engine draws. */
export const placeholderId = "0".repeat(64);

/** The container's ID, or a placeholder. */
export function idOf({ existing }: ContainerDescription): string {
	return existing?.id ?? placeholderId;
}

/** The spec as the engine would write it. What the description leaves open is left out. */
export function writeSpec(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	return {
		ociVersion: "1.0.2",
		process: processOf(container, engine),
		root: { path: container.existing?.root ?? engine.root(container), ...(container.readonlyRoot && { readonly: true }) },
		mounts: engine.mounts(container),
		annotations: engine.annotations(container),
		linux: linuxOf(container, engine),
	};
}

function processOf(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	const { user, args, env, cwd, privileged, apparmor } = container;
	const profile = privileged && !engine.confinesPrivileged ? undefined : apparmor;
	return {
		...(user && { user: { uid: user.uid, ...(user.gid !== undefined && { gid: user.gid }), ...groups(user.additionalGids) } }),
		...(args && { args }),
		...(env.length > 0 && { env }),
		...(cwd !== undefined && { cwd }),
		capabilities: capabilitiesOf(container, engine.capabilities),
		...(profile !== undefined && { apparmorProfile: profile }),
	};
}

function groups(additionalGids: readonly number[]): object {
	return additionalGids.length > 0 ? { additionalGids } : {};
}

function linuxOf(container: ContainerDescription, engine: EngineSpecs): Readonly<Record<string, unknown>> {
	const { privileged, memoryLimit, existing } = container;
	// Without rules: device cgroups are the host's root's alone.
	const devices = existing?.inUserNamespace ? {} : { devices: [{ allow: privileged, access: "rwm" }] };
	const memory = memoryLimit === undefined ? {} : { memory: { limit: memoryLimit } };
	return {
		resources: { ...devices, ...memory },
		cgroupsPath: engine.cgroupsPath(idOf(container)),
		namespaces: engine.namespaces(container),
		...(isFiltered(container, engine) && { seccomp: { defaultAction: "SCMP_ACT_ERRNO" } }),
		...hiddenPaths(container, engine),
	};
}

function isFiltered({ privileged, seccomp }: ContainerDescription, engine: EngineSpecs): boolean {
	if (privileged) return false;
	return seccomp === undefined ? engine.filtersSystemCalls : seccomp === "filtered";
}

function hiddenPaths({ privileged, unmasked, existing }: ContainerDescription, engine: EngineSpecs): object {
	const confined = !privileged && !unmasked;
	const masked = existing?.maskedPaths ?? (confined ? engine.maskedPaths : []);
	const readonly = existing?.readonlyPaths ?? (confined ? engine.readonlyPaths : []);
	return { ...(masked.length > 0 && { maskedPaths: masked }), ...(readonly.length > 0 && { readonlyPaths: readonly }) };
}

/** The namespaces of a container that does not share them with the host. */
export function ownNamespaces({ hostNamespaces, existing }: ContainerDescription): readonly { readonly type: string }[] {
	const kinds = (["pid", "network", "ipc", "uts"] as const).filter((kind) => !hostNamespaces.includes(kind));
	return [...kinds, "mount", ...(existing?.inUserNamespace ? ["user"] : [])].map((type) => ({ type }));
}
