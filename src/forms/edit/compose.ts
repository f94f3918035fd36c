/**
 * Compose: `read_only` and `tmpfs`, and `volumes` that become read-only.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 * @module
 */
import type { Part } from "../../errors.ts";
import { tmpfsIn } from "../../mutate/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import { type Value, valueAt } from "./addition.ts";
import { basesOf, conflictsIn, type Flags, type Inherited, inheritedBy, serviceOf } from "./bases.ts";
import type { DocumentAddition } from "./document.ts";
import { composeTmpfs, flagWarnings, tmpfsFlag } from "./flag_tmpfs.ts";
import { locksIn, locksRoot, stillWritable } from "./locks.ts";
import type { ContainerChanges, FormPlan } from "./warning.ts";

/** @param documents the values of the file's documents */
export function planCompose(documents: readonly unknown[], all: readonly ContainerChanges[]): FormPlan {
	const [first] = all;
	if (first === undefined) return { additions: [], warnings: [] };
	// The containers of a Compose file are all in one document.
	const { document } = first.container.location;
	const changed = new Map(all.map((one) => [serviceOf(one.container), one]));
	const flags = new Map([...changed].map(([service, one]) => [service, flagsOf(one)]));
	const planned = all.map((one) => planService(documents[document], one, fromBases(documents[document], one, changed, flags)));
	return {
		additions: planned.flatMap((one) => one.additions),
		warnings: planned.flatMap((one) => one.warnings),
		conflicts: conflictsIn(documents[document], flags).map((one) => ({ ...one, location: { document, part: ["services", one.service] } })),
	};
}

/** The entries of `tmpfs` that a service needs. */
function flagsOf({ changes }: ContainerChanges): readonly string[] {
	return tmpfsIn(changes).map((change) => tmpfsFlag(change, composeTmpfs).replaceAll("$", "$$$$"));
}

/** What is written for the services that a service extends. */
interface FromBases {
	readonly flags: readonly Inherited[];
	/** The destinations of their volumes that become read-only. */
	readonly locks: ReadonlySet<string>;
}

function fromBases(
	root: unknown,
	{ container }: ContainerChanges,
	changed: ReadonlyMap<string, ContainerChanges>,
	flags: Flags,
): FromBases {
	const service = serviceOf(container);
	const bases = basesOf(root, service).flatMap((base) => changed.get(base) ?? []);
	const locks = bases.flatMap((one) => {
		const volumes = valueAt(root, [...one.container.location.part, "volumes"]);
		return locksIn(one).flatMap(({ destination }) => (lockedVolume(volumes, destination) === undefined ? [] : [destination]));
	});
	return { flags: inheritedBy(root, service, flags), locks: new Set(locks) };
}

function planService(root: unknown, one: ContainerChanges, inherited: FromBases): FormPlan {
	const { container, changes } = one;
	const { document, part } = container.location;
	const service = valueAt(root, part);
	const tmpfs = tmpfsIn(changes);
	const entries = flagsOf(one).filter((flag) => !inherited.flags.some((other) => other.flag === flag));
	const own = valueAt(service, ["tmpfs"]);
	const value: Value = {
		...(locksRoot(changes) && { read_only: true }),
		...(entries.length > 0 && { tmpfs: typeof own === "string" ? [own, ...entries] : entries }),
	};
	const volumes = valueAt(service, ["volumes"]);
	const locks = locksIn(one).map((lock) => ({ lock, addition: lockedVolume(volumes, lock.destination) }));
	const unlocked = locks.flatMap(({ lock, addition }) => (addition === undefined && !inherited.locks.has(lock.destination) ? [lock] : []));
	const messages = [...flagWarnings(tmpfs, composeTmpfs, one.image), ...stillWritable("Compose", unlocked)];
	return {
		additions: [
			...locks.flatMap(({ addition }) =>
				addition === undefined ? [] : [{ document, part: [...part, "volumes", ...addition.part], value: addition.value }],
			),
			...(Object.keys(value).length > 0 ? [{ document, part, value } satisfies DocumentAddition] : []),
		],
		warnings: messages.map((message) => ({ label: container.label, message })),
	};
}

/** The volume at a destination, read-only. */
function lockedVolume(volumes: unknown, destination: string): { readonly part: Part; readonly value: Value } | undefined {
	for (const [index, volume] of (Array.isArray(volumes) ? volumes : []).entries()) {
		if (typeof volume !== "string") {
			if (cleanPath(String(valueAt(volume, ["target"]))) === destination) return { part: [index], value: { read_only: true } };
			continue;
		}
		const value = lockedShort(volume, destination);
		if (value !== undefined) return { part: [index], value };
	}
	return undefined;
}

/** `SOURCE:TARGET[:OPTIONS]`. Without a source, there is no place for options. */
export function lockedShort(volume: string, destination: string): string | undefined {
	const [source, target, options, ...more] = volume.split(":");
	if (target === undefined || more.length > 0 || cleanPath(target) !== destination) return undefined;
	const others = (options ?? "").split(",").filter((option) => option !== "" && option !== "rw");
	return [source, target, [...others, "ro"].join(",")].join(":");
}
