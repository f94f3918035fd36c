/**
 * What must hold of a container that was created: its root is read-only and nothing in it shows the image writable, or its record says why.
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import type { MadeBundle } from "./spec_bundle.ts";

/** As much of a record as is looked at. */
export interface LoggedRecord {
	readonly outcome: string;
	readonly readonly: boolean;
	readonly reasons: readonly { readonly rule: string }[];
	readonly warn: readonly { readonly rule: string }[];
	readonly error?: { readonly code: string };
}

/** What is wrong with a container that was created. */
export function faultOfCreated(made: MadeBundle, pid: number, record: LoggedRecord | undefined): string | undefined {
	const open = writableImage(made, pid);
	if (record === undefined) return "a container was created without a record";
	if (["failed", "denied"].includes(record.outcome)) return `a container was created, and its record says ${record.outcome}`;
	if (record.outcome === "unchanged" && !record.readonly) return exemptionOf(made, record);
	if (!record.readonly) return `the record says ${record.outcome} and not read-only, with no exemption`;
	if (open !== undefined && record.warn.some(({ rule }) => rule === "mounts/image-exposed")) return undefined;
	return open === undefined ? undefined : `the record says ${record.outcome}, read-only, and ${open}`;
}

/** Only what is privileged by its shape is exempt here: no engine made these bundles, and the data exempts no container. */
function exemptionOf({ config }: MadeBundle, { reasons }: LoggedRecord): string | undefined {
	const rules = reasons.map(({ rule }) => rule);
	if (rules.join() !== "exemptions/privileged") return `a container is exempt by ${rules.join(", ") || "nothing"}`;
	const { process, linux } = JSON.parse(readFileSync(config, "utf8"));
	const isPrivileged = process?.capabilities?.effective?.includes("CAP_SYS_ADMIN") && !(linux?.maskedPaths?.length > 0) && !linux?.seccomp;
	if (!isPrivileged) return "a container is exempt as a privileged one, and is confined";
	return hasSign(config) ? undefined : "a container is exempt as a privileged one, and has nothing that only an engine writes";
}

/** Of a list of device rules or mounts, as an author may have written it. */
type Entry = { allow?: unknown; access?: unknown; destination?: unknown; type?: unknown; options?: string[] } | null;

/** The device rule of engines, to the letter, or a sysfs that is not read-only. */
function hasSign(config: string): boolean {
	const { linux, mounts } = JSON.parse(readFileSync(config, "utf8"));
	const isRule = (rule: Entry) => rule?.allow === true && rule.access === "rwm" && Object.keys(rule).length === 2;
	const isSysfs = (mount: Entry) => mount?.destination === "/sys" && mount.type === "sysfs" && mount.options?.includes?.("ro") === false;
	return linux?.resources?.devices?.some?.(isRule) || mounts?.some?.(isSysfs) || false;
}

/** The first mount by which the container could write to its image. */
function writableImage({ bundle }: MadeBundle, pid: number): string | undefined {
	const { dev } = statSync(bundle);
	const device = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
	const image = `/${bundle.split("/").at(-1)}/rootfs`;
	const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => line.split(" "))
		.map(([, , at, root = "", point = "", options = ""]) => ({ at, root, point, isWritable: options.split(",").includes("rw") }));
	const top = mounts.findLast(({ point }) => point === "/");
	if (top === undefined || top.isWritable) return "its root is writable";
	const open = mounts.find(
		({ at, root, isWritable }) =>
			isWritable && at === device && (root === image || root.startsWith(`${image}/`) || image.startsWith(`${root === "/" ? "" : root}/`)),
	);
	return open && `${open.point} shows ${open.root} writable`;
}
