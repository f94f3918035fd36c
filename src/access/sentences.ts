/**
 * The state of a path in sentences.
 * @module
 */
import { sizeText } from "../json/mod.ts";
import { visible } from "../visible.ts";
import type { Access, Cause, Holder, Kept } from "./access.ts";
import type { MountedNow } from "./now.ts";

/** The state of a path: a headline that follows the path, and details of its mount. */
export interface AccessSentences {
	readonly headline: string;
	readonly details: readonly string[];
}

const causes: Readonly<Record<Exclude<Cause, "none">, (holder: Holder) => string>> = {
	refused: () => "cannot be written: the policy refuses the container",
	"root-by-policy": () => "cannot be written: the policy makes the container's root read-only",
	"root-by-spec": () => "cannot be written: the container's spec makes its root read-only (readOnlyRootFilesystem, --read-only)",
	"mount-by-policy": ({ destination }) => `cannot be written: the policy makes the mount on ${visible(destination)} read-only`,
	"mount-by-spec": ({ destination }) => `cannot be written: the spec mounts ${visible(destination)} read-only`,
	masked: () => "cannot be read or written: the spec masks it (linux.maskedPaths)",
	"readonly-path": () => "cannot be written: the spec makes it read-only (linux.readonlyPaths)",
};

const fates: Readonly<Record<Kept, string>> = {
	container: "what is written there is in the container's own layer, and is lost with the container",
	memory: "what is written there is in memory, and is lost when the container stops",
	pod: "what is written there is in an emptyDir of the pod, and is lost with the pod",
	volume: "what is written there is kept outside of the container",
};

/** Describes the state of a path. */
export function accessSentences({ writable, cause, holder, kept, exec, size, inodes }: Access): AccessSentences {
	const headline = cause === "none" ? "can be written." : `${causes[cause](holder)}.`;
	const limit =
		writable && size !== undefined ? [`it is limited to ${sizeShown(size)}: beyond that, writes fail with "no space left on device"`] : [];
	const files = writable && inodes !== undefined ? [`it is limited to ${visible(inodes)} files, folders and links`] : [];
	const programs = exec || cause === "refused" || cause === "masked" ? [] : ["programs cannot be started from there (noexec)"];
	return { headline, details: [...(kept === undefined ? [] : [fates[kept]]), ...limit, ...files, ...programs] };
}

/** The headline of a container that may run: it keeps the mounts that it started with, and the policy is for its next start. */
export function headlineNow(access: Access, now: MountedNow | undefined): { readonly isGood: boolean; readonly said: string } {
	const { headline } = accessSentences(access);
	if (now === undefined || access.writable === !now.readonly) return { isGood: access.writable, said: headline };
	if (now.readonly)
		return { isGood: false, said: "cannot be written now. Under the policy it can be, once the container is started again." };
	return { isGood: false, said: `can be written now. Under the policy it could not be: ${headline.replace(/^.*?: /, "")}` };
}

/** Bytes as people write them; an option of the spec's own as it is. */
function sizeShown(size: string): string {
	return /^\d{1,15}$/.test(size) ? sizeText(Number(size)) : visible(size);
}

/** What helps where no allowance does; undefined where nothing has to. */
export function adviceFor({ cause, holder, path }: Access, full?: "space" | "inodes"): string | undefined {
	switch (cause) {
		case "none":
			return full === undefined
				? undefined
				: `free ${full === "space" ? "space" : "inodes"} on ${visible(holder.destination)}, or give it more in the container's definition or in the policies' data (tmpfs); a running container keeps its mounts`;
		case "refused":
			return "change what the reasons name, or exempt the container";
		case "root-by-policy":
		case "root-by-spec":
			return `no tmpfs is proposed for ${visible(path)}: it would hide files of the image, or the policy does not read tmpfs allowances from its data. Put the file into the image, write elsewhere, or mount a volume`;
		case "mount-by-policy":
			return `the policy's rules decide about ${visible(holder.destination)}`;
		case "mount-by-spec":
			return `mount ${visible(holder.destination)} writable in the container's definition`;
		case "masked":
		case "readonly-path":
			return "engines protect this path of the kernel in all containers but privileged ones (Kubernetes: procMount: Unmasked)";
	}
}

/** The mount that holds a path, for people. */
export function holderText({ destination, type, source, added }: Holder): string {
	if (type === "root") return "the container's root file system";
	const origin = added ? "added by the policy" : type === "bind" ? `from ${visible(source ?? "")} on the host` : "in the spec";
	return `${visible(type)} on ${visible(destination)}, ${origin}`;
}
