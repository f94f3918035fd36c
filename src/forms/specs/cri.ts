/**
 * What the engines of the CRI have in common.
 * @module
 */
import type { MountDescription } from "../description.ts";

const propagations = ["rshared", "rslave"];

/** Mounts that the kubelet asks for: recursively, with a propagation, and read-only or not. */
export function bound({ type, options }: MountDescription): readonly string[] {
	if (type !== "bind") return options;
	const isPropagation = (option: string) => propagations.includes(option);
	const isAccess = (option: string) => option === "ro" || option === "rro";
	const others = options.filter((option) => !isPropagation(option) && !isAccess(option));
	return ["rbind", options.find(isPropagation) ?? "rprivate", options.find(isAccess) ?? "rw", ...others];
}

/** Without the entries that are not known. */
export function known(entries: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
