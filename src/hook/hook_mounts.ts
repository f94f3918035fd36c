/**
 * Mounts that the copy-up hook makes because of the mode or the owner of their root folder, and their form in the hook's plan.
 * @module
 */
import { type CoveredFolder, missingFolder, type TmpfsAllowance } from "../decision/mod.ts";
import type { PlannedMount } from "../mutate/mod.ts";

/** A mount in the hook's plan. Without a mode in its options, it gets the mode of the folder that the hook finds at its destination. */
export interface HookMount extends PlannedMount {
	/** The mode if the image has no such folder. */
	readonly defaultMode?: string;
}

/**
 * Whether some runtime would not make the root folder as planned. runc before 1.2 gives a tmpfs the mode of the folder that it covers, and ignores
 * the options. If the container joins an existing user namespace, only the kernel knows the folder's owner in it.
 */
export function isBeyondRuntimes({ options }: PlannedMount, covered: CoveredFolder | undefined): boolean {
	if (covered === undefined || covered === missingFolder) return false;
	const value = (key: string) => options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	const isUnknown = (key: "uid" | "gid") => covered[key] === undefined && value(key) === undefined;
	return Number.parseInt(value("mode") ?? "", 8) !== covered.mode || isUnknown("uid") || isUnknown("gid");
}

/**
 * The mount for the hook's plan. A mode or owner that the decision does not set is removed from the options: the hook sees the folder and the kernel's
 * mapping of IDs, and sets it from these.
 */
export function forHook(mount: PlannedMount, allowance: TmpfsAllowance): HookMount {
	const { mode, defaultMode, options } = allowance;
	const isOpen = (key: "mode" | "uid" | "gid") => allowance[key] === undefined && !options.some((one) => one.startsWith(`${key}=`));
	const open = (["mode", "uid", "gid"] as const).filter(isOpen);
	const left = mount.options.filter((option) => !open.some((key) => option.startsWith(`${key}=`)));
	return { ...mount, options: left, ...(mode === undefined && defaultMode !== undefined && { defaultMode }) };
}
