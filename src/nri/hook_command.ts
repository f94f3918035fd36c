/**
 * ossify's hooks in the hooks of a container.
 * @module
 */
import type { NriHook, NriHooks } from "./messages.ts";

/** A hook to add to containers. */
export interface HookCommand {
	/** Absolute. */
	readonly path: string;
	/** With the program's name, which is the first. */
	readonly args: readonly string[];
	readonly env?: readonly string[];
	/** Seconds. */
	readonly timeout?: number;
}

export function nriHook({ path, args, env = [], timeout }: HookCommand): NriHook {
	return { path, args, env, timeout: timeout === undefined ? undefined : { value: Math.ceil(timeout) } };
}

/** The executable; a client of the agent has it as its argument. */
const ownProgram = /(?:^|\/)ossify$/;

/**
 * Whether a container has the hook, or one that an ossify of this machine added in another way, such as a hook file of CRI-O. The hooks of a spec come
 * from the engine and its configuration: the author of a pod has no say in them.
 */
export function hasOwnHook(hooks: NriHooks | undefined, own: HookCommand): boolean {
	const all = [...(hooks?.createRuntime ?? []), ...(hooks?.prestart ?? [])];
	return all.some((hook) => isSame(hook, own) || isOfOssify(hook));
}

function isSame({ path, args }: NriHook, own: HookCommand): boolean {
	return path === own.path && args.length === own.args.length && args.every((word, at) => word === own.args[at]);
}

/** `/usr/bin/env -i … /usr/libexec/ossify/ossify hook createRuntime …`, or without the launcher: `ossify hook createRuntime`. */
function isOfOssify({ args }: NriHook): boolean {
	const at = args.findIndex((word, index) => args[index + 1] === "hook" && ownProgram.test(word));
	return at >= 0 && ["createRuntime", "prestart"].includes(args[at + 2] ?? "");
}
