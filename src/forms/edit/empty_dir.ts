/**
 * What an `emptyDir` in memory lacks of a tmpfs. The kubelet mounts it with a size and nothing else, and gives its folder to root with mode 0777.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.1/pkg/volume/emptydir/empty_dir.go
 * @module
 */
import type { AddTmpfs } from "../../mutate/mod.ts";
import { type EmptyMount, startsEmptyAt } from "./starts_empty.ts";
import { type ImageFolders, listed, sentenceOf } from "./warning.ts";

const restrictions = ["noexec", "nosuid", "nodev", "nosymfollow"];
const mode = "0777";

interface Tmpfs {
	readonly destination: string;
	readonly options: readonly string[];
}

const emptyDir: EmptyMount = {
	startsEmpty: "an emptyDir starts empty",
	cure: "let an init container with the same image, which mounts the emptyDir at another path, copy them (cp -a)",
};

/** Sentences. @param image of the container, where that is at hand */
export function emptyDirWarnings(tmpfs: readonly AddTmpfs[], image: ImageFolders | undefined): readonly string[] {
	const all = tmpfs.map(({ entry, allowance }) => ({ ...allowance, destination: entry.destination, options: entry.options }));
	const missing = restrictions.filter((option) => all.some(({ options }) => options.includes(option)));
	return [
		...startsEmptyAt(
			all.flatMap(({ copyUp, destination }) => (copyUp ? [destination] : [])),
			image,
			emptyDir,
		),
		...sentenceOf(
			all,
			({ options }) => restrictions.some((option) => options.includes(option)),
			(paths) =>
				`an emptyDir takes no mount options: ${paths} will not have ${listed(missing)}${missing.includes("noexec") ? ", so programs can be started from there" : ""}`,
		),
		...attributes(all),
		...sentenceOf(
			all,
			({ inodes, options }) => inodes !== undefined || options.some((option) => option.startsWith("nr_inodes=")),
			(paths) => `an emptyDir has no limit of inodes: many empty files at ${paths} use memory of the kernel that no size counts`,
		),
	];
}

function attributes(all: readonly Tmpfs[]): readonly string[] {
	const wanted = [...new Set(all.map(attributesOf))].filter((one) => one !== "");
	const each = wanted.flatMap((one) =>
		sentenceOf(
			all,
			(tmpfs) => attributesOf(tmpfs) === one,
			(paths) => `${one} at ${paths}`,
		),
	);
	return each.length === 0 ? [] : [`an emptyDir belongs to root with mode ${mode}, where the policy asks for ${each.join(", and for ")}`];
}

/** Mode and owner, as far as they differ from what an emptyDir has. */
function attributesOf({ options }: Tmpfs): string {
	return options.filter((option) => /^(?:mode|uid|gid)=/.test(option) && ![`mode=${mode}`, "uid=0", "gid=0"].includes(option)).join(" ");
}
