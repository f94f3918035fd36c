/**
 * The parts of a spec that a live change needs.
 * @module
 */

import type { HostImage } from "../enforcement/mod.ts";
import type { Target } from "../live/mod.ts";
import { isReadonly, type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import type { ContainerState } from "./state.ts";

/** The container of an OCI state, with the root file system of its image. */
export function targetOf(spec: ParsedSpec, { pid }: ContainerState, { root, places }: HostImage): Target {
	return {
		pid,
		root,
		imagePlaces: places(),
		lockedByRuntime: (spec.mounts ?? []).filter(({ options = [] }) => isReadonly(options)).map(({ destination }) => destination),
		cwd: textOf(partOf(spec, "process", "cwd")),
		mountLabel: textOf(partOf(spec, "linux", "mountLabel")),
		scratch: (spec.mounts ?? [])
			.filter(({ type, options = [] }) => type === "tmpfs" && !isReadonly(options))
			.map(({ destination }) => destination),
	};
}

function textOf(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}
