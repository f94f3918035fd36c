/**
 * How much a spec may hold. Its author chooses every size in it, and a container's start waits for the reader, the policy and the runtime:
 * so each is counted, and refused above a limit, before anything is done whose time or memory grows faster than the spec does.
 *
 * Specs that engines write have 3 to 60 KB, up to 4,000 values, some 50 mounts and 20 device rules.
 * @module
 */
import { type CodeOf, OssifyError, type Part } from "../errors.ts";
import { type ArrayNode, member, type ObjectNode } from "../json/mod.ts";

/** The limits. `docs/reference/schemas.md` lists them, with the reason for each. */
export const specLimits = {
	/** Bytes of the whole spec. */
	bytes: 16 * 1024 * 1024,
	/**
	 * Values in it: objects, lists, strings, numbers. In the policy's memory each takes up to 130 bytes, however short it is in the file:
	 * half a million of them, 1 MB of `7,7,7`, took 180 MiB.
	 */
	values: 100_000,
	/** Entries of `mounts`. The kernel stops at 100,000 in a mount namespace (fs.mount-max). */
	mounts: 4096,
	/** Options of one mount. They end up in one page of memory: mount(2) takes 4096 bytes. */
	options: 1_000,
	/** Options of all mounts. Each that unlocks a mount is a change of its own. */
	allOptions: 16_384,
	/** Characters of a destination, a source or the cgroup's path: the kernel's PATH_MAX. A policy splits them. */
	path: 4096,
	/** Entries of `linux.resources.devices`. */
	deviceRules: 4096,
	/** See `ScanLimits`: 1,400 keys of 100 characters in one object, or 4,000 of 12; more of them where they are in several objects. */
	keyComparisons: 100_000_000,
	/** Characters of one annotation, as written. Kubernetes takes 256 KiB for all of a pod's. */
	annotation: 1024 * 1024,
} as const;

/** Refuses what has too many parts or too long ones, but for those of single mounts: {@link refuseLargeMount}. */
export function refuseExcess(spec: ObjectNode): void {
	const linux = objectAt(spec, "linux");
	const resources = objectAt(linux, "resources");
	refuseMore("mounts", listAt(spec, "mounts"), specLimits.mounts, ["mounts"]);
	refuseMore("device rules", listAt(resources, "devices"), specLimits.deviceRules, ["linux", "resources", "devices"]);
	const path = linux && member(linux, "cgroupsPath");
	if (path) refuseLongPath("linux.cgroupsPath", path.end - path.start - 2, ["linux", "cgroupsPath"]);
	refuseAnnotations(objectAt(spec, "annotations"));
}

/** Refuses more options than all mounts together may have. */
export function refuseManyOptions(mounts: readonly { readonly options: readonly string[] | undefined }[]): void {
	const count = mounts.reduce((sum, { options }) => sum + (options?.length ?? 0), 0);
	if (count > specLimits.allOptions) {
		throw excess("input/too-many-options", `its mounts have ${count} options`, specLimits.allOptions, ["mounts"]);
	}
}

/** @param where the mount, for messages: `mounts[3]` */
export function refuseLargeMount(mount: Readonly<Record<string, unknown>>, where: string, part: Part): void {
	for (const key of ["destination", "source"]) {
		const path = mount[key];
		if (typeof path === "string") refuseLongPath(`the ${key} of ${where}`, path.length, [...part, key]);
	}
	const { options } = mount;
	if (Array.isArray(options) && options.length > specLimits.options) {
		throw excess("input/too-many-options", `${where} has ${options.length} options`, specLimits.options, [...part, "options"]);
	}
}

function refuseMore(what: "mounts" | "device rules", list: ArrayNode | undefined, most: number, part: Part): void {
	const count = list?.items.length ?? 0;
	if (count > most) throw excess(`input/too-many-${what === "mounts" ? "mounts" : "device-rules"}`, `it has ${count} ${what}`, most, part);
}

function refuseLongPath(what: string, length: number, part: Part): void {
	if (length > specLimits.path) throw excess("input/path-too-long", `${what} has ${length} characters`, specLimits.path, part);
}

function refuseAnnotations(annotations: ObjectNode | undefined): void {
	for (const { key, value } of annotations?.members ?? []) {
		const length = value.end - value.start;
		if (length <= specLimits.annotation) continue;
		throw excess("input/annotation-too-long", `an annotation has ${length} characters`, specLimits.annotation, ["annotations", key]);
	}
}

function excess(code: CodeOf<"input">, what: string, most: number, part: Part): OssifyError {
	return new OssifyError(code, `cannot use the spec: ${what}, more than the ${most} that ossify takes`, {
		advice: "see `Limits` in docs/reference/schemas.md",
		part,
	});
}

function objectAt(object: ObjectNode | undefined, key: string): ObjectNode | undefined {
	const found = object && member(object, key);
	return found?.kind === "object" ? found : undefined;
}

function listAt(object: ObjectNode | undefined, key: string): ArrayNode | undefined {
	const found = object && member(object, key);
	return found?.kind === "array" ? found : undefined;
}
