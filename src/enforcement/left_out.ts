/**
 * Warnings for allowances that get no tmpfs because of the image. The image's author needs the reason.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Applied } from "../live/mod.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import type { Facts } from "./facts.ts";

/** The errors of mkdir(2) for a missing folder. */
const meanings: Readonly<Record<string, string>> = {
	ENOTDIR: "the path or one of its parents is a file",
	EROFS: "its file system is read-only",
	EPERM: "its parent folder may not be changed",
	EACCES: "its parent folder may not be changed",
	ENOSPC: "its file system is full",
	EDQUOT: "the quota of its file system is used up",
};

/** The changes to a container's mounts, with their warnings for the record. */
export function factsOf(applied: Applied): Facts {
	const copying = applied.remarks.map((message) => ({ rule: "live/copy-up", message }));
	return { applied, remarks: [...leftOutForImage(applied.leftOut), ...copying] };
}

/** A warning for each allowance that the image has no folder for. If the spec mounts something there, no warning is needed. */
export function leftOutForImage(leftOut: readonly SkippedAllowance[]): Finding[] {
	return leftOut.flatMap((one) => {
		const why = whyOf(one);
		return why === undefined ? [] : [{ rule: "tmpfs/left-out", message: `${one.destination} gets no tmpfs: ${why}` }];
	});
}

function whyOf({ destination, because, by }: SkippedAllowance): string | undefined {
	if (because === "no-folder")
		return `this image has no folder there, and none can be created: ${meanings[by] ?? "the system refuses it"} (${by})`;
	if (because !== "link") return undefined;
	const where = by === destination ? "a path that cannot be found" : `${by}, for which the policy allows no tmpfs`;
	return `in this image it is a link that leads to ${where}`;
}
