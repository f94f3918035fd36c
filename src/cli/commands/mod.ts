/**
 * The commands, each loaded when it is called and not before.
 * @module
 */
import type { Command } from "../arguments/mod.ts";

/** In the order in which users need them. */
const loaders: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
	mutate: () => import("./mutate.ts"),
	explain: () => import("./explain.ts"),
	eval: () => import("./eval.ts"),
	why: () => import("./why.ts"),
	learn: () => import("./learn.ts"),
	audit: () => import("./audit.ts"),
	build: () => import("./build.ts"),
	check: () => import("./check.ts"),
	fmt: () => import("./fmt.ts"),
	test: () => import("./test.ts"),
	init: () => import("./init.ts"),
	hook: () => import("./hook.ts"),
	runtime: () => import("./runtime.ts"),
	agent: () => import("./agent.ts"),
	log: () => import("./log.ts"),
	denials: () => import("./denials.ts"),
	install: () => import("./install.ts"),
	uninstall: () => import("./uninstall.ts"),
	status: () => import("./status.ts"),
	doctor: () => import("./doctor.ts"),
	completion: () => import("./completion.ts"),
	licenses: () => import("./licenses.ts"),
};

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** Those that were loaded: a worker of the agent runs the same command for each container. */
const known = new Map<string, Command>();

/** Undefined where there is no such command. */
export async function loadCommand(name: string): Promise<Command | undefined> {
	if (!Object.hasOwn(loaders, name)) return undefined;
	const command = known.get(name) ?? (await loaders[name]?.())?.command;
	if (command !== undefined) known.set(name, command);
	return command;
}

/** All of them, for the help. */
export async function loadCommands(): Promise<Command[]> {
	const loaded = await Promise.all(Object.values(loaders).map((load) => load()));
	return loaded.map(({ command }) => command);
}
