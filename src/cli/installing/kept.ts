/**
 * What a later install keeps: every option of the previous one that it does not set.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import {
	decidedModeOf,
	type Engine,
	type InstallSettings,
	installed,
	type Mode,
	type Modes,
	modesOf,
	type Place,
	policyFolders,
	type Receipt,
	settingsOf,
	unrecordedOf,
} from "../../install/mod.ts";
import { type Call, type Command, type Option, type Options, usageError } from "../arguments/mod.ts";
import { isAgentChoice } from "./agent.ts";
import { settingsOfAll } from "./known.ts";

/** Go by this command alone. */
export const resetOption: Option = {
	name: "reset",
	summary: "keep no option of the previous install: use only those of this command; enforce mode still needs --mode",
};

/** Options that are kept in another form, or apply to one call only. */
const notKept = ["policy", "data", "mode", "executable", "root", "dry-run", "reset"];

/** What is there before. */
export interface Before {
	/** Of the engine. */
	readonly settings: InstallSettings | undefined;
	/** The kept policy, data included. */
	readonly digest: string | undefined;
	/** The receipt has no options: an ossify wrote it that kept none. */
	readonly isEarlier: boolean;
	/** The last known modes of namespaces, also of an engine that is uninstalled except for its script; undefined if unknown, or without namespaces. */
	readonly modes: Modes | undefined;
	/** The installed policy decides in audit mode, and the receipt, which may be an older one, has enforce mode. */
	readonly isAuditNow: boolean;
	/** Why an engine without settings begins in audit mode; undefined where it does not. */
	readonly auditBecause: string | undefined;
}

/** @throws {OssifyError} `usage/no-mode` where files of an install are there, and nothing says in which mode they were */
export async function settingsBefore({ platform, options }: Call, place: Place, engine: Engine): Promise<Before> {
	const receipt = installed(place);
	if (options.text("mode") === undefined) refuseWithoutMode(place, receipt, engine);
	const settings = await settingsUnlessLost(options, () => settingsOf(place, receipt, engine.name));
	const own = receipt.engines[engine.name];
	const isEarlier = own !== undefined && own.settings === undefined;
	const known = settings === undefined ? own?.before : modesOf(settings);
	const modes = engine.hasNamespaces ? known : undefined;
	const auditBecause = ownAudit(own) ?? (await auditElsewhere(place, receipt, engine));
	const isAuditNow = settings?.mode === "enforce" && (await installedModeOf(place, receipt, engine, platform.now())) === "audit";
	return { settings, isEarlier, digest: own?.policy, modes, auditBecause, isAuditNow };
}

/** If its files are missing or damaged, they are replaced, and the mode is that of the receipt. */
async function installedModeOf(place: Place, receipt: Receipt, { name }: Engine, now: Date): Promise<Mode | undefined> {
	try {
		return (await decidedModeOf(place, receipt, name, now))?.mode;
	} catch (error) {
		if (error instanceof OssifyError) return undefined;
		throw error;
	}
}

type Own = Receipt["engines"][Engine["name"]];

/** For an engine that is uninstalled except for its script: containers that it started in audit mode may still run. */
function ownAudit(own: Own): string | undefined {
	if (own?.left === undefined) return undefined;
	if (own.before === undefined) return "the mode before the uninstall is not known";
	return own.before.mode === "audit" ? "this engine was in audit mode before it was uninstalled" : undefined;
}

/** For another engine of the machine: ossify is, or may be, on trial there. */
async function auditElsewhere(place: Place, { engines }: Receipt, { name: own }: Engine): Promise<string | undefined> {
	const left = Object.entries(engines).flatMap(([name, one]) => (one.left ? [[name, one.before?.mode] as const] : []));
	const known = Object.entries(await settingsOfAll(place)).map(
		([name, one]) => [name, one !== undefined && "mode" in one ? one.mode : undefined] as const,
	);
	const others = [...known, ...left].filter(([name]) => name !== own);
	if (others.some(([, mode]) => mode === "audit")) return "another engine of this machine is in audit mode";
	const unknown = others.find(([, mode]) => mode === undefined);
	return unknown && `the mode of ${unknown[0]} is not known`;
}

/** With `--reset` and `--mode`, earlier settings do not count. */
async function settingsUnlessLost(
	options: Options,
	read: () => Promise<InstallSettings | undefined>,
): Promise<InstallSettings | undefined> {
	try {
		return await read();
	} catch (error) {
		const isLost = error instanceof OssifyError && ["host/lost-settings", "host/lost-policy"].includes(error.code);
		if (isLost && options.flag("reset") && options.text("mode") !== undefined) return undefined;
		throw error;
	}
}

function refuseWithoutMode(place: Place, receipt: Receipt, engine: Engine): void {
	const files = unrecordedOf(place, receipt, engine)?.files ?? (Object.keys(receipt.engines).length === 0 ? policyFolders(place) : []);
	if (files.length === 0) return;
	const message = `the receipt does not name an earlier install, of which there are ${files.join(", ")}; its mode is not known: choose --mode audit or --mode enforce`;
	throw usageError("usage/no-mode", message);
}

/** The call, with the options that are kept. @throws {OssifyError} `host/invalid-receipt` */
export function withKept(call: Call, command: Command, settings: InstallSettings | undefined): Call {
	const { options } = call;
	const kept = settings === undefined || options.flag("reset") ? {} : settings.options;
	refuseUnknown(kept, command);
	return { ...call, options: { ...options, text: (name) => options.text(name) ?? (Object.hasOwn(kept, name) ? kept[name] : undefined) } };
}

/** The options that a later install is to keep. */
export function optionsToKeep({ options }: Call, command: Command): Readonly<Record<string, string>> {
	const given = keptOptions(command).map(({ name }) => [name, options.text(name)] as const);
	return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function keptOptions({ options }: Command): readonly Option[] {
	return options.filter(({ name, value }) => value !== undefined && !notKept.includes(name));
}

function refuseUnknown(kept: Readonly<Record<string, string>>, command: Command): void {
	const options = keptOptions(command);
	const wrong = Object.entries(kept).find(([name, value]) => {
		if (isAgentChoice(name, value)) return false;
		const option = options.find((one) => one.name === name);
		return option === undefined || (option.choices && !option.choices.includes(value));
	});
	if (wrong === undefined) return;
	const message = `cannot keep the option --${wrong[0]} ${JSON.stringify(wrong[1])} of the receipt: this ossify does not have it`;
	throw new OssifyError("host/invalid-receipt", message, { advice: "give all options again, with --reset" });
}
