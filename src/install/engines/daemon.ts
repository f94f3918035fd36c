/**
 * Finds the processes of an engine. A process of the same name may run in a container, or with another configuration.
 * @module
 */
import type { View } from "../config/mod.ts";
import { cleanPath } from "../layout.ts";
import type { Daemon, Engine } from "./common/engine.ts";

type Process = ReturnType<View["processes"]>[number];

/** The processes that read the configuration that ossify changes. */
export function daemonsOf(view: View, { daemon }: Engine): Process[] {
	if (daemon === undefined) return [];
	const reads = (one: Process) => configOf(one, daemon) === daemon.config && one.shares(daemon.config);
	return view.processes(daemon.name).filter(reads);
}

/** The last of several options is used. Options take precedence over the variable. */
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
