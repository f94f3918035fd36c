/**
 * The image of a bundle on this machine: where the container's paths lead, and what a tmpfs will cover.
 * @module
 */
import type { HostImage } from "../../enforcement/mod.ts";
import { type ParsedSpec, partOf } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { SpecFile } from "./spec_file.ts";

/** Undefined where the spec is no bundle's, or its root file system is not here. */
export async function bundleImage({ files }: Platform, { bundle }: SpecFile, spec: ParsedSpec): Promise<HostImage | undefined> {
	if (bundle === undefined) return undefined;
	const root = String(partOf(spec, "root", "path"));
	if (files.kind(root.startsWith("/") ? root : `${bundle}/${root}`) !== "folder") return undefined;
	const { systemImage } = await import("../../hook/mod.ts");
	return systemImage(spec, bundle);
}
