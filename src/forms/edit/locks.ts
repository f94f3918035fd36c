/**
 * Mounts that are to become read-only.
 * @module
 */
import type { LockMount, SpecChange } from "../../mutate/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import { specOf } from "../specs/mod.ts";
import type { ContainerChanges } from "./warning.ts";
import { sentenceOf } from "./warning.ts";

/** The locks that do not follow from a read-only root: engines then write some of their files read-only. */
export function locksIn({ container, changes }: ContainerChanges): readonly LockMount[] {
	const { source } = container;
	if ("spec" in source) return [];
	const { mounts = [] } = specOf({ ...source, readonlyRoot: true }) as {
		mounts?: readonly { destination: string; options: readonly string[] }[];
	};
	const isLocked = (path: string) =>
		mounts.filter((one) => cleanPath(one.destination) === path).every(({ options }) => options.includes("ro"));
	return changes.filter((change): change is LockMount => change.what === "lock-mount" && !isLocked(change.destination));
}

/** The warning on locks that a form cannot express. */
export function stillWritable(form: "Kubernetes" | "Compose" | "Quadlet", locks: readonly LockMount[]): readonly string[] {
	return sentenceOf(
		locks,
		() => true,
		(paths) => `${form} has no setting that makes ${paths} read-only: the container can write there`,
	);
}

/** Whether a change makes the root read-only. */
export function locksRoot(changes: readonly SpecChange[]): boolean {
	return changes.some(({ what }) => what === "lock-root");
}
