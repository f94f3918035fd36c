/**
 * Finds the engines of a machine.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { View } from "../config/mod.ts";
import { rootArgument } from "../layout.ts";
import { type Engine, type EngineName, engineNames } from "./common/engine.ts";
import { k3s, rke2 } from "./containerd/k3s.ts";
import { engines } from "./engines.ts";

type Looking = Pick<View, "look">;

/** Turns a path of the machine into a path of this one. */
interface Outside {
	outside(path: string): string;
}

/** The path of its program; undefined if it is in none of the known folders. */
export function programOf(place: Looking, { programs }: Pick<Engine, "programs">): string | undefined {
	return programs.find((one) => place.look(one) !== undefined);
}

/** The engines whose programs exist. */
export function enginesFound(place: Looking): EngineName[] {
	return engineNames.filter((name) => programOf(place, engines[name]) !== undefined);
}

/** The commands that install for engines, in audit mode first, by the engine's title. @param root ` --root DIR` if needed */
export function installCommands(names: readonly EngineName[], root: string): string {
	const titles = [...new Set(names.map((name) => engines[name].title))];
	const commandsOf = (title: string) =>
		names.filter((name) => engines[name].title === title).map((name) => `\`ossify install ${name} --mode audit${root}\``);
	return titles.map((title) => `${title} (${commandsOf(title).join(" or ")})`).join(", ");
}

/** An engine with the configuration file of the receipt; undefined means the usual one. */
export function located<E extends Engine>(engine: E, main: string | undefined): E {
	// `at` returns the same kind of engine.
	return main === undefined ? engine : ((engine.at?.(main) ?? engine) as E);
}

/** Warns that k3s and RKE2 run their own containerd, which does not read containerd's configuration. */
export function ownContainerds(place: Looking & Outside, engine: EngineName): string[] {
	const own = engine === "containerd" ? [k3s, rke2].filter((one) => programOf(place, one) !== undefined) : [];
	return own.map(
		({ name, title }) =>
			`${title} is installed and runs its own containerd, which does not read this configuration: \`ossify install ${name}${rootArgument(place)}\``,
	);
}

/**
 * Refuses an engine that is not found: its configuration would not be read.
 * @param place a machine, and the path of its root on this one
 * @throws {OssifyError} `host/no-engine`
 */
export function requireEngine(place: Looking & Outside, engine: Engine): void {
	if (programOf(place, engine) !== undefined) return;
	const root = place.outside("/");
	const where = root === "/" ? "" : ` below ${root.replace(/\/$/, "")}`;
	const found = enginesFound(place);
	const others = found.length === 0 ? "" : `; found are ${installCommands(found, rootArgument(place))}`;
	const message = `cannot install for ${engine.title}: it was not found: looked for ${engine.programs.join(", ")}${where}${others}`;
	const advice = "if its program is elsewhere or will be installed later, --without-engine skips this check";
	throw new OssifyError("host/no-engine", message, { advice });
}

/** A missing file is probably a mistake in the path. @throws {OssifyError} `host/no-config` */
export function requireConfig(place: Looking, { title, main, mainFolder }: Engine): void {
	const missing = [main, mainFolder].find((path) => path !== undefined && place.look(path) === undefined);
	if (missing === undefined) return;
	const what =
		missing === main
			? "which --config names"
			: `the folder of drop-in files of ${main}, with which ${title} has to be started (--config-dir)`;
	throw new OssifyError("host/no-config", `cannot install for ${title}: there is no ${missing}, ${what}`);
}
