/**
 * The mount of a tmpfs, as runtimes read it.
 * @module
 */
import { type CoveredFolder, type RootFolder, rootFolderOf, type TmpfsAllowance } from "../decision/mod.ts";
import type { TmpfsEntry } from "./change.ts";

/**
 * The mount as runc and crun read it; `tmpcopyup` is their word for copy-up.
 * @param covered the folder that the tmpfs covers, where that is known
 */
export function entryFor(allowance: TmpfsAllowance, covered: CoveredFolder | undefined): TmpfsEntry {
	const { mode, ...owner } = rootFolderOf(allowance, covered);
	const options = [...allowance.options];
	if (allowance.copyUp) options.push(copyUpOption);
	if (mode !== undefined) options.push(`mode=${mode}`);
	options.push(...ownerOptions(allowance, owner));
	if (allowance.size !== undefined) options.push(`size=${allowance.size}`);
	if (allowance.inodes !== undefined) options.push(`nr_inodes=${allowance.inodes}`);
	return { destination: allowance.destination, type: "tmpfs", source: "tmpfs", options };
}

/** Whether the decision sets all attributes of the root folder. */
export function isSettled(allowance: TmpfsAllowance): boolean {
	const isNamed = (key: "uid" | "gid") => allowance[key] !== undefined || allowance.options.some((option) => option.startsWith(`${key}=`));
	return allowance.mode !== undefined && isNamed("uid") && isNamed("gid");
}

/** A new tmpfs belongs to the container's root anyway, so 0 is written only where the decision names it. */
function ownerOptions({ options, ...named }: TmpfsAllowance, owner: Pick<RootFolder, "uid" | "gid">): string[] {
	const isNamed = (key: string) => options.some((option) => option.startsWith(`${key}=`));
	return (["uid", "gid"] as const).flatMap((key) => {
		const id = isNamed(key) || (owner[key] === 0 && named[key] === undefined) ? undefined : owner[key];
		return id === undefined ? [] : [`${key}=${id}`];
	});
}

/** An entry of `mounts`, as far as it says what its tmpfs starts with. */
export interface PlannedMount {
	readonly destination: string;
	readonly options: readonly string[];
}

const copyUpOption = "tmpcopyup";

/** Whether the runtime is asked to copy the image's content. */
export function isCopyUp({ options }: PlannedMount): boolean {
	return options.includes(copyUpOption);
}

/** The mount without copy-up. */
export function withoutCopyUp<T extends PlannedMount>(mount: T): T {
	return { ...mount, options: mount.options.filter((option) => option !== copyUpOption) };
}
