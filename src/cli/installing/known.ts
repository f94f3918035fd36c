/**
 * Settings and modes of the engines that ossify is installed for.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import {
	type Decided,
	decidedModeOf,
	type EngineName,
	engineNames,
	hasOwnModes,
	type InstallSettings,
	installed,
	type Place,
	type Receipt,
	settingsOf,
	shellWord,
} from "../../install/mod.ts";
import type { Call } from "../arguments/mod.ts";

/** The settings of each, or an error. */
export async function settingsOfAll(place: Place): Promise<Readonly<Partial<Record<EngineName, InstallSettings | OssifyError>>>> {
	const receipt = installed(place);
	const all = engineNames.map(async (name) => [name, await settingsOf(place, receipt, name).catch(onlyKnown)] as const);
	return Object.fromEntries((await Promise.all(all)).filter(([, settings]) => settings !== undefined));
}

/** The mode in which the installed policy of each decides, or an error. */
export async function decidedModes(place: Place, now: Date): Promise<Readonly<Partial<Record<EngineName, Decided | OssifyError>>>> {
	const receipt = installed(place);
	const all = engineNames.map(async (name) => [name, await decidedModeOf(place, receipt, name, now).catch(onlyKnown)] as const);
	return Object.fromEntries((await Promise.all(all)).filter(([, decided]) => decided !== undefined));
}

/** The engines whose policy sets the mode by its own rules. If a policy cannot be evaluated, doctor reports why. */
export async function enginesWithOwnModes(place: Place, now: Date): Promise<readonly EngineName[]> {
	const receipt = installed(place);
	const all = engineNames.map(async (name) => [name, await hasKnownOwnModes(place, receipt, name, now)] as const);
	return (await Promise.all(all)).filter(([, has]) => has).map(([name]) => name);
}

/** The same for one engine: if its policy cannot be evaluated, other checks report that. */
export async function hasKnownOwnModes(place: Place, receipt: Receipt, name: EngineName, now: Date): Promise<boolean> {
	return (await hasOwnModes(place, receipt, name, now).catch(onlyKnown)) === true;
}

function onlyKnown(error: unknown): OssifyError {
	if (error instanceof OssifyError) return error;
	throw error;
}

/** The options that a suggested command needs for the same machine. */
export function rootArgument({ options }: Call): string {
	const root = options.text("root");
	return root === undefined ? "" : ` --root ${shellWord(root)}`;
}
