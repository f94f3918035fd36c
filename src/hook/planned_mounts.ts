/**
 * The tmpfs mounts that a patch adds to a spec.
 * @module
 */
import type { PatchOperation } from "../json/mod.ts";
import type { PlannedMount } from "./hook_mounts.ts";

const copyUpOption = "tmpcopyup";

/** Whether the runtime is asked to copy what the image has there. */
export function isCopyUp({ options }: PlannedMount): boolean {
	return options.includes(copyUpOption);
}

export function withoutCopyUp(mount: PlannedMount): PlannedMount {
	return { ...mount, options: mount.options.filter((option) => option !== copyUpOption) };
}

/** Mounts are added one by one, or as the list that the spec lacks. */
export function mountsIn(patch: readonly PatchOperation[]): PlannedMount[] {
	return patch.flatMap(({ path, value }) => {
		if (path === "/mounts") return value as PlannedMount[];
		return oneMount.test(path) ? [value as PlannedMount] : [];
	});
}

/** Undefined leaves a mount out. */
export function mapMounts(patch: readonly PatchOperation[], change: (mount: PlannedMount) => PlannedMount | undefined): PatchOperation[] {
	return patch.flatMap((operation): PatchOperation[] => {
		const { path, value } = operation;
		if (path !== "/mounts" && !oneMount.test(path)) return [operation];
		const mounts = mountsIn([operation]).flatMap((mount) => change(mount) ?? []);
		if (mounts.length === 0) return [];
		return [{ ...operation, value: Array.isArray(value) ? mounts : mounts[0] }];
	});
}

const oneMount = /^\/mounts\/(?:\d+|-)$/;
