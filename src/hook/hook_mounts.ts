/**
 * Mounts that are left to ossify's own hook for the mode or the owner of their root folder, and what the hook gets of a mount.
 * @module
 */
import { type CoveredFolder, missingFolder, type TmpfsAllowance } from "../decision/mod.ts";

/** What a hook needs of an entry of `mounts`. */
export interface PlannedMount {
	readonly destination: string;
	readonly options: readonly string[];
}

const copyUpOption = "tmpcopyup";

/** Whether the runtime is asked to copy what the image has there. */
export function isCopyUp({ options }: PlannedMount): boolean {
	return options.includes(copyUpOption);
}

/** The same without that. */
export function withoutCopyUp<T extends PlannedMount>(mount: T): T {
	return { ...mount, options: mount.options.filter((option) => option !== copyUpOption) };
}

/** A mount for the hook. Where it has no mode among its options, the mode is that of the folder that the hook finds. */
export interface HookMount extends PlannedMount {
	/** The mode where the image has no such folder. */
	readonly defaultMode?: string;
}

/**
 * Whether some runtime would not make the root folder as planned. runc before 1.2 gives a tmpfs the mode of the folder that it covers,
 * whatever the options say. And where a user namespace is joined, only the kernel knows whose the folder is.
 */
export function isBeyondRuntimes({ options }: PlannedMount, covered: CoveredFolder | undefined): boolean {
	if (covered === undefined || covered === missingFolder) return false;
	const value = (key: string) => options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	const isUnknown = (key: "uid" | "gid") => covered[key] === undefined && value(key) === undefined;
	return Number.parseInt(value("mode") ?? "", 8) !== covered.mode || isUnknown("uid") || isUnknown("gid");
}

/** The hook sees the folder itself, and the kernel's mapping of ids: what the decision leaves open is left open to it. */
export function forHook(mount: PlannedMount, allowance: TmpfsAllowance): HookMount {
	const { mode, defaultMode, options } = allowance;
	const isOpen = (key: "mode" | "uid" | "gid") => allowance[key] === undefined && !options.some((one) => one.startsWith(`${key}=`));
	const open = (["mode", "uid", "gid"] as const).filter(isOpen);
	const left = mount.options.filter((option) => !open.some((key) => option.startsWith(`${key}=`)));
	return { ...mount, options: left, ...(mode === undefined && defaultMode !== undefined && { defaultMode }) };
}
