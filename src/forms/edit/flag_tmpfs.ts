/**
 * A tmpfs as the flag `--tmpfs` has it, which Compose's and Quadlet's keys have, too: `/run:rw,noexec,size=64m`.
 * @module
 */
import { type AddTmpfs, isCopyUp } from "../../mutate/mod.ts";
import { type EmptyMount, startsEmptyAt } from "./starts_empty.ts";
import { type ImageFolders, sentenceOf } from "./warning.ts";

/** What an engine takes. */
export interface TmpfsFlag {
	/** For messages. */
	readonly engine: string;
	/** Whether it takes an option. */
	takes(option: string): boolean;
	/** The option that turns its copy-up off; undefined for an engine that has no copy-up. */
	readonly noCopyUp: string | undefined;
}

const kernelOptions = ["rw", "noexec", "exec", "nosuid", "nodev"];

/**
 * Docker has more flags (nr_inodes, relatime), which Podman refuses: a Compose file is for both.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md#tmpfs
 * @see https://github.com/moby/sys/blob/main/mount/flags_unix.go `validFlags`
 */
export const composeTmpfs: TmpfsFlag = {
	engine: "Compose",
	takes: (option) => kernelOptions.includes(option) || /^(?:size|mode|uid|gid)=/.test(option),
	noCopyUp: undefined,
};

/** @see https://github.com/containers/podman/blob/v5.6.0/pkg/util/mount_opts.go `processOptionsInternal` */
export const podmanTmpfs: TmpfsFlag = {
	engine: "Podman",
	takes: (option) =>
		[...kernelOptions, "noatime", "private", "rprivate", "slave", "rslave"].includes(option) || /^(?:size|mode)=/.test(option),
	noCopyUp: "notmpcopyup",
};

/** A value of the flag. */
export function tmpfsFlag({ entry }: AddTmpfs, flag: TmpfsFlag): string {
	const options = entry.options.filter((option) => flag.takes(option));
	if (flag.noCopyUp !== undefined && !isCopyUp(entry)) options.push(flag.noCopyUp);
	return `${entry.destination}:${options.join(",")}`;
}

const dockerTmpfs: EmptyMount = {
	startsEmpty: "Docker starts a tmpfs empty",
	cure: "let the service's command copy them before it starts, or use a named volume there, which Docker fills from the image",
};

/** Sentences on what the flag cannot express. @param image of the container, where that is at hand */
export function flagWarnings(tmpfs: readonly AddTmpfs[], flag: TmpfsFlag, image: ImageFolders | undefined): readonly string[] {
	const all = tmpfs.map(({ entry }) => entry);
	const copyUp = "tmpcopyup";
	const left = [...new Set(all.flatMap(({ options }) => options.filter((option) => option !== copyUp && !flag.takes(option))))];
	const names = [...new Set(left.map((option) => option.replace(/=.*/, "")))];
	return [
		...(flag.noCopyUp === undefined
			? startsEmptyAt(
					all.filter(isCopyUp).map(({ destination }) => destination),
					image,
					dockerTmpfs,
				)
			: []),
		...(flag.noCopyUp === undefined ? sentenceOf(all, hasOwner, refusedByPodman) : []),
		...names.flatMap((name) =>
			sentenceOf(
				all,
				({ options }) => options.some((option) => option === name || option.startsWith(`${name}=`)),
				(paths) =>
					`${flag.engine} has no option ${name} for a tmpfs: ${(consequences[name] ?? "PATHS will not have it").replace("PATHS", paths)}`,
			),
		),
	];
}

function hasOwner({ options }: AddTmpfs["entry"]): boolean {
	return options.some((option) => /^[ug]id=/.test(option));
}

function refusedByPodman(paths: string): string {
	return `Podman takes no uid and gid for a tmpfs, and does not start the container: there, use a volume at ${paths}`;
}

const consequences: Readonly<Record<string, string>> = {
	nr_inodes: "many empty files at PATHS use memory of the kernel that no size counts",
	uid: "PATHS will belong to the container's root, and with runc have the mode of the image's folder: with runc, use a volume for another user",
	gid: "PATHS will belong to the group of the container's root",
};
