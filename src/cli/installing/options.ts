/**
 * Arguments of `install`, `uninstall` and `doctor`: an engine, and the root folder of its machine.
 * @module
 */
import {
	type Engine,
	type EngineName,
	engineNames,
	engines,
	enginesFound,
	installCommands,
	installed,
	openAccessLists,
	type Place,
	placeAt,
} from "../../install/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, type Option, usageError } from "../arguments/mod.ts";
import { rootArgument } from "./known.ts";

/** Another machine's files. */
export const rootOption: Option = {
	name: "root",
	value: "DIR",
	summary: "the root folder of the machine (default: /); paths in the files do not include it",
};

/** What would be done. */
export const dryRunOption: Option = { name: "dry-run", summary: "print what would be done, and change nothing" };

/** The machine that is meant. */
export async function placeOf({ platform, options }: Call): Promise<Place> {
	const root = options.text("root") ?? "/";
	if (platform.files.kind(root) === "folder") return placeAt(root, await openAccessLists());
	throw usageError("usage/no-root", `--root needs an existing folder, not ${JSON.stringify(root)}`);
}

/** The place in a sentence: empty for this machine. */
export function belowRoot({ options }: Call): string {
	const root = options.text("root");
	return root === undefined ? "" : ` below ${visible(root)}`;
}

/** The engine that is named. */
export function engineOf(call: Call, { name }: Command, place: Place): Engine {
	const [word] = call.args;
	const known = engineNames.find((one): one is EngineName => one === word);
	if (known) return engines[known];
	const message = `${name} takes an engine: ${engineNames.join(", ")}`;
	if (word !== undefined) throw usageError("usage/no-engine", message, { given: word, known: engineNames, command: name });
	const here = name === "uninstall" ? installedHere(call, place) : foundHere(call, place);
	throw usageError("usage/no-engine", `${message}. ${here}`, { command: name });
}

function installedHere(call: Call, place: Place): string {
	const names = Object.keys(installed(place).engines);
	if (names.length === 0) return `Nothing is installed${belowRoot(call) || " on this machine"}`;
	return `Installed${belowRoot(call) || " on this machine"}: ${names.map((name) => `\`ossify uninstall ${name}${rootArgument(call)}\``).join(", ")}`;
}

/** The engines that were found, and the commands that install for them. */
export function foundHere(call: Call, place: Place): string {
	const found = enginesFound(place);
	const where = belowRoot(call) || " on this machine";
	if (found.length > 0) return `Found${where}: ${installCommands(found, rootArgument(call))}`;
	const programs = [...new Set(engineNames.flatMap((name) => engines[name].programs))];
	return `No engine was found${where}: looked for ${programs.join(", ")}. To install for one in another place, or before it is installed: \`ossify install ENGINE --without-engine${rootArgument(call)}\``;
}
