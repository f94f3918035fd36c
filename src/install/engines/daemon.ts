/**
 * Finds the processes of an engine. A process of the same name may run in a container, or with another configuration.
 * @module
 */
import type { View } from "../config/mod.ts";
import { cleanPath } from "../layout.ts";
import type { Daemon, Engine } from "./common/engine.ts";
import { configures } from "./engines.ts";

type Process = ReturnType<View["processes"]>[number];

/** The processes that read the configuration that ossify changes. */
export function daemonsOf(view: View, { daemon }: Engine): Process[] {
	if (daemon === undefined) return [];
	const reads = (one: Process) => isDaemon(one, daemon) && configOf(one, daemon) === daemon.config && one.shares(daemon.config);
	return view.processes(daemon.name).filter(reads);
}

/**
 * Warns that a daemon that need not run is running, and has not read the changes. Other engines have a `notice`.
 * @param changed the paths of the files that were changed
 */
export function restartNotice(view: View, engine: Engine, changed: readonly string[]): string[] {
	const { daemon } = engine;
	if (daemon?.title === undefined || !changed.some((path) => configures(engine, path)) || daemonsOf(view, engine).length === 0) return [];
	return [`${daemon.title} is running, and reads its configuration when it starts: restart it (\`systemctl restart ${daemon.name}\`)`];
}

function isDaemon({ args }: Process, { command }: Daemon): boolean {
	return command === undefined || ` ${args.slice(1).join(" ")} `.includes(` ${command.join(" ")} `);
}

/** The configuration file of a process. If the option is repeated, the last one is used. Options take precedence over the variable. */
function configOf({ args, variable }: Process, daemon: Daemon): string {
	const given = args.flatMap((arg, index) => {
		const [, name = "", value = args[index + 1]] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
		return daemon.options.includes(name) && value !== undefined ? [value] : [];
	});
	const named = given.at(-1) ?? (daemon.variable && variable(daemon.variable));
	return named === undefined
		? (daemon.usual ?? daemon.config)
		: named.startsWith("/")
			? cleanPath({ resolve: (path) => path }, named)
			: named;
}
