/**
 * Specs for other platforms than Linux. On Windows `root.readonly` must not be true, and paths have drive letters; on the others, a tmpfs of
 * Linux's means nothing. Such a spec is refused and not passed on unchanged: a runtime on Linux ignores the sections of other platforms, so
 * one more key would otherwise keep a container from being hardened.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#platform-specific-configuration
 * @module
 */
import { OssifyError } from "../errors.ts";
import { member, type ObjectNode } from "../json/mod.ts";

/** The sections that the runtime-spec reserves for other platforms, and what their specs are for. */
const platforms: Readonly<Record<string, string>> = {
	windows: "Windows",
	solaris: "Solaris",
	zos: "z/OS",
	freebsd: "FreeBSD",
	vm: "a virtual machine",
};

/** @throws {OssifyError} `input/other-platform` */
export function refuseOtherPlatforms(spec: ObjectNode): void {
	const isThere = (key: string) => (member(spec, key)?.kind ?? "null") !== "null";
	const key = Object.keys(platforms).find(isThere);
	if (key === undefined) return;
	const platform = key === "windows" && isThere("linux") ? "Linux containers on Windows (LCOW)" : platforms[key];
	throw new OssifyError(
		"input/other-platform",
		`cannot use the spec: it is for ${platform}, as it has the section "${key}", and ossify hardens containers on Linux only`,
		{ part: [key] },
	);
}
