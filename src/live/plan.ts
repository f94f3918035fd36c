/**
 * From the patch of a spec to what has to be done to mounts: what a runtime would have made of the patched spec.
 * @module
 */
import type { Decision } from "../decision/mod.ts";
import { OssifyError } from "../errors.ts";
import type { PatchOperation } from "../json/mod.ts";
import { depthOf, type ParsedSpec } from "../spec/mod.ts";
import { parseTmpfs, type TmpfsMount, type WantedFolder } from "./tmpfs_options.ts";

/** An existing mount that turns read-only. */
export interface LockedMount {
	readonly destination: string;
	/** `rro`: with all that is mounted below it. */
	readonly recursive: boolean;
}

/** The changes to a container's mounts, to be made in this order. */
export interface LivePlan {
	readonly locked: readonly LockedMount[];
	/** Parents first. */
	readonly tmpfs: readonly TmpfsMount[];
	readonly lockRoot: boolean;
	/** Where the root is to be locked behind hooks of others, what leaves a mark for the hook that does it. */
	readonly mark?: Mark;
}

/** A tmpfs with some files, on a folder of the host, in the container's mount namespace alone: it is gone with that, whatever gets killed. */
export interface Mark {
	/** The folder's absolute path. */
	readonly folder: string;
	/** What is in each file; all binary. @param root the path of the root in the mount namespace */
	files(root: string): Readonly<Record<string, string>>;
}

/** What a plan is made of. */
export interface Planned {
	readonly spec: ParsedSpec;
	readonly decision: Pick<Decision, "tmpfs">;
	readonly patch: readonly PatchOperation[];
}

/** Reads the patch of an assessment. */
export function planLive({ spec, decision, patch }: Planned): LivePlan {
	const allowances = new Map(decision.tmpfs.map((one) => [one.destination, one]));
	const tmpfsOf = (mount: unknown) => parseTmpfs(mount, wantedFolder(allowances.get((mount as TmpfsMount).destination)));
	const locked = new Map<string, boolean>();
	const tmpfs: TmpfsMount[] = [];
	let lockRoot = false;
	for (const operation of patch) {
		const { path, value } = operation;
		const option = /^\/mounts\/(\d+)\/options/.exec(path)?.[1];
		if (path === "/root/readonly" && value === true) lockRoot = true;
		else if (option !== undefined) lock(locked, spec, Number(option), value);
		else if (path === "/mounts") tmpfs.push(...(value as unknown[]).map(tmpfsOf));
		else if (/^\/mounts\/(?:\d+|-)$/.test(path)) tmpfs.push(tmpfsOf(value));
		else throw unknownOperation(operation);
	}
	tmpfs.sort(parentsFirst);
	return { locked: [...locked].map(([destination, recursive]) => ({ destination, recursive })), tmpfs, lockRoot };
}

function wantedFolder({ mode, defaultMode }: WantedFolder = {}): WantedFolder {
	return { ...(mode !== undefined && { mode }), ...(defaultMode !== undefined && { defaultMode }) };
}

/** The plan of mounts alone: entries of `mounts` that were planned, in any order. */
export function planOfTmpfs(mounts: readonly unknown[]): LivePlan {
	return { locked: [], tmpfs: mounts.map((mount) => parseTmpfs(mount)).sort(parentsFirst), lockRoot: false };
}

function parentsFirst(one: TmpfsMount, other: TmpfsMount): number {
	return depthOf(one.destination) - depthOf(other.destination) || (one.destination < other.destination ? -1 : 1);
}

/** True where there is nothing to do. */
export function isEmpty({ locked, tmpfs, lockRoot, mark }: LivePlan): boolean {
	return locked.length === 0 && tmpfs.length === 0 && !lockRoot && mark === undefined;
}

function lock(locked: Map<string, boolean>, spec: ParsedSpec, index: number, value: unknown): void {
	const destination = spec.mounts?.[index]?.destination;
	const [option] = Array.isArray(value) ? value : [value];
	if (destination === undefined || (option !== "ro" && option !== "rro"))
		throw new TypeError(`no lock on mounts[${index}]: ${JSON.stringify(value)}`);
	locked.set(destination, option === "rro" || locked.get(destination) === true);
}

/** Better no container than one of which a part stayed as it was. */
function unknownOperation({ op, path }: PatchOperation): OssifyError {
	return new OssifyError("host/unknown-change", `cannot make the change in a running container: there is no way to ${op} ${path}`);
}
