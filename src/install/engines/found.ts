/**
 * Whether an engine is on a machine, and which are.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { View } from "../config/mod.ts";
import { rootArgument } from "../layout.ts";
import { type Engine, type EngineName, engineNames } from "./common/engine.ts";
import { k3s, rke2 } from "./containerd/k3s.ts";
import { engines } from "./engines.ts";

type Looking = Pick<View, "look">;

/** Where a path of the machine is here. */
interface Outside {
	outside(path: string): string;
}

/** Its program; undefined where there is none in the places that are known. */
export function programOf(place: Looking, { programs }: Pick<Engine, "programs">): string | undefined {
	return programs.find((one) => place.look(one) !== undefined);
}

/** Those whose programs are there. */
export function enginesFound(place: Looking): EngineName[] {
	return engineNames.filter((name) => programOf(place, engines[name]) !== undefined);
}

/** The commands that install for engines, in audit mode first, an engine with what it is called. @param root what they need besides: ` --root DIR` */
export function installCommands(names: readonly EngineName[], root: string): string {
	const titles = [...new Set(names.map((name) => engines[name].title))];
	const commandsOf = (title: string) =>
		names.filter((name) => engines[name].title === title).map((name) => `\`ossify install ${name} --mode audit${root}\``);
	return titles.map((title) => `${title} (${commandsOf(title).join(" or ")})`).join(", ");
}

/** An engine whose configuration is where the receipt says; undefined: where it usually is. */
export function located<E extends Engine>(engine: E, main: string | undefined): E {
	// Each kind gives back its own.
	return main === undefined ? engine : ((engine.at?.(main) ?? engine) as E);
}

/** Why what is configured for containerd is not for the pods of a machine: k3s and RKE2 run a containerd of their own, which reads none of it. */
export function ownContainerds(place: Looking & Outside, engine: EngineName): string[] {
	const own = engine === "containerd" ? [k3s, rke2].filter((one) => programOf(place, one) !== undefined) : [];
	return own.map(
		({ name, title }) =>
			`${title} is here, and runs a containerd of its own, which reads none of this: \`ossify install ${name}${rootArgument(place)}\``,
	);
}

/**
 * What is configured for an engine that is not there is read by nobody.
 * @param place a machine, and where its root is here
 * @throws {OssifyError} `host/no-engine`
 */
export function requireEngine(place: Looking & Outside, engine: Engine): void {
	if (programOf(place, engine) !== undefined) return;
	const root = place.outside("/");
	const where = root === "/" ? "" : ` below ${root.replace(/\/$/, "")}`;
	const found = enginesFound(place);
	const others = found.length === 0 ? "" : `; found are ${installCommands(found, rootArgument(place))}`;
	const message = `cannot install for ${engine.title}: it was not found: looked for ${engine.programs.join(", ")}${where}${others}`;
	const advice = "where its program is elsewhere, or comes later, --without-engine installs all the same";
	throw new OssifyError("host/no-engine", message, { advice });
}

/** A file that is not there is read by nobody: it is more likely a mistake in the path. @throws {OssifyError} `host/no-config` */
export function requireConfig(place: Looking, { title, main, mainFolder }: Engine): void {
	const missing = [main, mainFolder].find((path) => path !== undefined && place.look(path) === undefined);
	if (missing === undefined) return;
	const what =
		missing === main ? "which --config names" : `the folder of files beside ${main}, which ${title} has to be started with (--config-dir)`;
	throw new OssifyError("host/no-config", `cannot install for ${title}: there is no ${missing}, ${what}`);
}
