/**
 * What a call of `learn` looks at.
 * @module
 */
import { type Call, type Option, usageError } from "../arguments/mod.ts";
import { invocationOf } from "../invocation.ts";

/** The options that name a source, one of which is taken. */
export const sourceOptions: readonly Option[] = [
	{ name: "all", summary: "all containers of this machine, running or not; those of one image are one proposal" },
	{ name: "upperdir", value: "DIR", summary: "the upper directory of the container's overlay mount" },
	{
		name: "rootfs-diff",
		value: "TAR",
		summary: "a tar of the layer, gzipped or not: rootfs-diff.tar of a checkpoint, a layer of an image",
	},
	{ name: "diff", value: "FILE|-", summary: "what `docker diff` or `podman diff` printed: paths, without sizes" },
	{ name: "denials", value: "FILE|-", summary: "what `ossify denials --format json` printed: writes that were refused, without sizes" },
];

/** The ways to name what is looked at. */
export type Source = "containers" | "all" | "upperdir" | "rootfs-diff" | "diff" | "denials" | "command" | "earlier";

/** The words before `--`: containers. */
export function containersIn({ args, platform }: Call): readonly string[] {
	const { passed = [] } = invocationOf(platform);
	return args.slice(0, args.length - passed.length);
}

/** The one that a call names. @throws {OssifyError} of kind `usage` */
export function sourceOf(call: Call): Source {
	const { options, platform } = call;
	const { passed } = invocationOf(platform);
	const named = sourceOptions.filter(({ name }) => options.flag(name)).map(({ name }) => name as Source);
	if (passed !== undefined) named.push("command");
	if (containersIn(call).length > 0) named.push("containers");
	if (named.length > 1) throw usageError("usage/contradiction", `learn looks at one thing: CONTAINERs, ${flags()} or -- COMMAND`);
	if (passed?.length === 0) throw usageError("usage/no-layer", "name the command after --", { command: "learn" });
	const [source] = named;
	if (source !== undefined) return source;
	if (options.list("merge").length > 0) return "earlier";
	throw usageError("usage/no-layer", `learn needs a CONTAINER, ${flags()}, -- COMMAND or --merge FILE`, { command: "learn" });
}

function flags(): string {
	return sourceOptions.map(({ name, value }) => `--${name}${value === undefined ? "" : ` ${value}`}`).join(", ");
}
