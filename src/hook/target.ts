/**
 * What a live change needs to know of a spec.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { valueOf } from "../json/mod.ts";
import type { Target } from "../live/mod.ts";
import type { ParsedSpec } from "../spec/mod.ts";
import type { ContainerState } from "./state.ts";

/** The parts that are read here; the spec was parsed strictly before, but not these. */
interface SpecDocument {
	readonly root: { readonly path: string };
	readonly process?: { readonly cwd?: unknown };
	readonly linux?: { readonly mountLabel?: unknown; readonly namespaces?: unknown };
}

/** @throws {OssifyError} `input/shared-mounts` where the container has no mount namespace of its own */
export function targetOf(spec: ParsedSpec, { pid, bundle }: ContainerState): Target {
	const { root, process, linux } = valueOf(spec.text, spec.tree) as SpecDocument;
	refuseSharedMounts(linux?.namespaces);
	return {
		pid,
		root: root.path.startsWith("/") ? root.path : `${bundle}/${root.path}`,
		cwd: textOf(process?.cwd),
		mountLabel: textOf(linux?.mountLabel),
		scratch: (spec.mounts ?? []).filter(({ type }) => type === "tmpfs").map(({ destination }) => destination),
	};
}

function textOf(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}

/** A mount namespace that is joined by its path is another container's, or the host's. */
function refuseSharedMounts(namespaces: unknown): void {
	const list = Array.isArray(namespaces) ? (namespaces as { type?: unknown; path?: unknown }[]) : [];
	const own = list.some((namespace) => namespace?.type === "mount" && (namespace.path ?? "") === "");
	if (!own)
		throw new OssifyError("input/shared-mounts", "cannot change the container's mounts: its spec gives it no mount namespace of its own");
}
