/**
 * Kubernetes: a tmpfs is an `emptyDir` in memory, of which the pod has one for each container and path.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
 * @module
 */
import type { Part } from "../../errors.ts";
import { sizeText } from "../../json/mod.ts";
import { type AddTmpfs, tmpfsIn } from "../../mutate/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import { type Value, valueAt } from "./addition.ts";
import type { DocumentAddition } from "./document.ts";
import { emptyDirWarnings } from "./empty_dir.ts";
import { locksIn, locksRoot, stillWritable } from "./locks.ts";
import { VolumeNames } from "./volume_names.ts";
import type { ContainerChanges, FormPlan } from "./warning.ts";

/** @param documents the values of the file's documents */
export function planKubernetes(documents: readonly unknown[], all: readonly ContainerChanges[]): FormPlan {
	const pods = new Map<string, Pod>();
	const planned = all.map((one) => planContainer(documents, one, podFor(documents, one, pods)));
	const additions = [...planned.flatMap((one) => one.additions), ...[...pods.values()].flatMap(additionsOf)];
	return { additions, warnings: planned.flatMap((one) => one.warnings) };
}

/** The pod of some containers, with its new volumes. */
interface Pod {
	readonly document: number;
	/** Its `spec`. */
	readonly part: Part;
	readonly names: VolumeNames;
	readonly volumes: Value[];
}

function podFor(documents: readonly unknown[], { container: { location } }: ContainerChanges, pods: Map<string, Pod>): Pod {
	const part = location.part.slice(0, -2);
	const key = JSON.stringify([location.document, part]);
	const pod = pods.get(key) ?? {
		document: location.document,
		part,
		names: VolumeNames.of(documents[location.document], part),
		volumes: [],
	};
	pods.set(key, pod);
	return pod;
}

function additionsOf({ document, part, volumes }: Pod): readonly DocumentAddition[] {
	return volumes.length === 0 ? [] : [{ document, part, value: { volumes } }];
}

function planContainer(documents: readonly unknown[], one: ContainerChanges, pod: Pod): FormPlan {
	const { container, changes, image } = one;
	const { document, part } = container.location;
	const given = valueAt(documents[document], part) as { readonly name?: unknown; readonly volumeMounts?: unknown };
	const tmpfs = tmpfsIn(changes);
	const mounts = tmpfs.map((change) => mountOf(change, String(given.name), pod));
	const { readonlyMounts, unlocked } = locked(one, given.volumeMounts);
	const value: Value = {
		...(locksRoot(changes) && { securityContext: { readOnlyRootFilesystem: true } }),
		...(mounts.length > 0 && { volumeMounts: mounts }),
	};
	const messages = [...emptyDirWarnings(tmpfs, image), ...stillWritable("Kubernetes", unlocked)];
	return {
		additions: [
			...readonlyMounts.map((index) => ({ document, part: [...part, "volumeMounts", index], value: { readOnly: true } })),
			...(Object.keys(value).length > 0 ? [{ document, part, value }] : []),
		],
		warnings: messages.map((message) => ({ label: container.label, message })),
	};
}

function mountOf({ allowance: { size }, entry: { destination } }: AddTmpfs, container: string, { names, volumes }: Pod): Value {
	const name = names.take(container, destination);
	volumes.push({ name, emptyDir: { medium: "Memory", ...(size !== undefined && { sizeLimit: sizeText(size) }) } });
	return { name, mountPath: destination };
}

/** The indexes of the volume mounts that are to be read-only. */
function locked(one: ContainerChanges, volumeMounts: unknown) {
	const paths = Array.isArray(volumeMounts)
		? volumeMounts.map((mount: { mountPath?: unknown }) => cleanPath(`/${String(mount.mountPath)}`))
		: [];
	const locks = locksIn(one);
	const isOwn = ({ destination }: { readonly destination: string }) => paths.includes(destination);
	return {
		readonlyMounts: locks.filter(isOwn).map(({ destination }) => paths.indexOf(destination)),
		unlocked: locks.filter((lock) => !isOwn(lock)),
	};
}
