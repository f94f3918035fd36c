/**
 * The commands, each loaded when it is called and not before.
 * @module
 */
import type { Command } from "./command.ts";

/** In the order that somebody meets them. */
const loaders: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
	mutate: () => import("./commands/mutate.ts"),
	explain: () => import("./commands/explain.ts"),
	eval: () => import("./commands/eval.ts"),
	build: () => import("./commands/build.ts"),
	check: () => import("./commands/check.ts"),
	fmt: () => import("./commands/fmt.ts"),
	test: () => import("./commands/test.ts"),
	init: () => import("./commands/init.ts"),
	hook: () => import("./commands/hook.ts"),
	runtime: () => import("./commands/runtime.ts"),
	log: () => import("./commands/log.ts"),
	install: () => import("./commands/install.ts"),
	uninstall: () => import("./commands/uninstall.ts"),
	doctor: () => import("./commands/doctor.ts"),
	completion: () => import("./commands/completion.ts"),
	licenses: () => import("./commands/licenses.ts"),
};

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** Undefined where there is no such command. */
export async function loadCommand(name: string): Promise<Command | undefined> {
	if (!Object.hasOwn(loaders, name)) return undefined;
	return (await loaders[name]?.())?.command;
}

/** All of them, for the help. */
export async function loadCommands(): Promise<Command[]> {
	const loaded = await Promise.all(Object.values(loaders).map((load) => load()));
	return loaded.map(({ command }) => command);
}
