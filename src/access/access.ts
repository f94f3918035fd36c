/**
 * What a container can do at a path once its policy has been applied: which mount holds the path, whether it is writable, and what becomes of what is
 * written.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import { type Assessment, obstacleTo } from "../harden.ts";
import { mutate, type SpecChange } from "../mutate/mod.ts";
import { cleanPath, isReadonly, lexicalPath, type Mount, type ParsedSpec, parseSpec } from "../oci_spec/mod.ts";
import { holderOf, listedAs, listedIn } from "./places.ts";

/** Why a path is as it is. */
export type Cause =
	/** The policy refuses the container. */
	| "refused"
	/** The policy made the root read-only. */
	| "root-by-policy"
	/** The container's author, or its engine, made the root read-only. */
	| "root-by-spec"
	/** The policy made this mount read-only. */
	| "mount-by-policy"
	/** The spec mounts it read-only. */
	| "mount-by-spec"
	/** `linux.maskedPaths` */
	| "masked"
	/** `linux.readonlyPaths` */
	| "readonly-path"
	/** Nothing prevents writes. */
	| "none";

/** What becomes of a write. */
export type Kept =
	/** It stays as long as the container: in its own layer. */
	| "container"
	/** It is gone when the container stops: in memory. */
	| "memory"
	/** It is gone with the pod: in an emptyDir. */
	| "pod"
	/** It stays after the container: on a volume or a folder of the host. */
	| "volume";

/** The mount that holds a path. */
export interface Holder {
	/** `/` for the container's root. */
	readonly destination: string;
	/** The type of the spec's mount; `root` for the root. */
	readonly type: string;
	readonly source: string | undefined;
	/** Whether the policy added it. */
	readonly added: boolean;
}

/** The state of a path. */
export interface Access {
	/** The path, clean, with the image's links resolved where the image is known. */
	readonly path: string;
	readonly writable: boolean;
	readonly cause: Cause;
	readonly holder: Holder;
	/** Undefined where it is not writable. */
	readonly kept: Kept | undefined;
	/** Whether programs can be started from there. */
	readonly exec: boolean;
	/** The size limit of a tmpfs as its mount option has it: bytes, or `50%`, `64m`. */
	readonly size: string | undefined;
	/** The limit of its files, folders and links, in the same way. */
	readonly inodes: string | undefined;
	/** What the decision says; for a refusal, its reasons. */
	readonly reasons: readonly Finding[];
}

/** The target of a path in the image. */
export type Resolve = (path: string) => string | undefined;

/** What is known of a container besides its spec. */
export interface Surroundings {
	/** Left out: no links are known. */
	readonly resolve?: Resolve | undefined;
	/** The mounts that hooks of ossify's in the spec make, after all others. */
	readonly byHook?: readonly Mount[];
}

/**
 * The state of a path. In audit mode, the state in enforce mode.
 * @param path absolute
 * @throws {OssifyError} of kind `input`
 */
export function accessTo(assessment: Assessment, path: string, known?: Surroundings): Access {
	return accessIn(assessment, known)(path);
}

/** The same for many paths. */
export function accessIn(assessment: Assessment, { resolve = lexicalPath, byHook = [] }: Surroundings = {}): (path: string) => Access {
	const { decision, changes } = assessment;
	const hardened = hardenedOf(assessment);
	const targetOf = (path: string) => resolve(cleanPath(path)) ?? cleanPath(path);
	const mounts = [...(hardened.mounts ?? []), ...byHook].map((mount) => ({ mount, target: targetOf(mount.destination) }));
	const listed = listedIn(hardened, targetOf);
	const refused = isRefused(assessment);
	return (path) => {
		const target = targetOf(path);
		const mount = holderOf(mounts, target);
		const cause = refused ? "refused" : (listedAs(listed, target) ?? causeOf(hardened, mount, changes));
		const writable = cause === "none";
		return {
			path: target,
			writable,
			cause,
			holder: shownHolder(mount, changes, byHook),
			kept: writable ? keptIn(mount) : undefined,
			exec: cause !== "refused" && cause !== "masked" && !lastOf(mount, ["exec", "noexec"])?.startsWith("no"),
			size: limitOf(mount, "size"),
			inodes: limitOf(mount, "nr_inodes"),
			reasons: cause === "refused" ? decision.deny : decision.reasons,
		};
	};
}

/** The spec with the changes, in audit mode too. */
export function hardenedOf({ spec, patch }: Assessment): ParsedSpec {
	return patch.length > 0 ? parseSpec(mutate(spec, patch)) : spec;
}

const rootHolder: Holder = { destination: "/", type: "root", source: undefined, added: false };

function isRefused(assessment: Assessment): boolean {
	return assessment.decision.deny.length > 0 || obstacleTo(assessment) !== undefined;
}

function causeOf(hardened: ParsedSpec, mount: Mount | undefined, changes: readonly SpecChange[]): Cause {
	if (mount === undefined)
		return hardened.readonly !== true ? "none" : changes.some(({ what }) => what === "lock-root") ? "root-by-policy" : "root-by-spec";
	if (!isReadonly(mount.options ?? [])) return "none";
	const isLocked = changes.some((change) => change.what === "lock-mount" && change.destination === mount.destination);
	return isLocked ? "mount-by-policy" : "mount-by-spec";
}

/** @param mount undefined: the root */
export function shownHolder(mount: Mount | undefined, changes: readonly SpecChange[], byHook: readonly Mount[]): Holder {
	if (mount === undefined) return rootHolder;
	const { destination, type, source } = mount;
	const added = byHook.includes(mount) || changes.some((change) => change.what === "add-tmpfs" && change.entry.destination === destination);
	return { destination, type: type ?? "bind", source, added };
}

/** File systems of the kernel that hold what is written to them in memory, or nowhere. */
const inMemory = new Set(["tmpfs", "ramfs", "proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2"]);

function keptIn(mount: Mount | undefined): Kept {
	if (mount === undefined) return "container";
	if (mount.source?.includes("/volumes/kubernetes.io~empty-dir/")) return "pod";
	// Engines bind a tmpfs of their own there.
	return inMemory.has(mount.type ?? "") || mount.destination === "/dev/shm" ? "memory" : "volume";
}

function limitOf(mount: Mount | undefined, key: "size" | "nr_inodes"): string | undefined {
	if (mount?.type !== "tmpfs") return undefined;
	return mount.options?.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
}

function lastOf(mount: Mount | undefined, options: readonly string[]): string | undefined {
	return mount?.options?.findLast((option) => options.includes(option));
}
