/**
 * The settings of installed engines. Receipts of an earlier ossify do not contain them; they are then derived from the installed files.
 * @module
 */
import { decodeUtf8 } from "../json/mod.ts";
import type { Place } from "../platform/files/place.ts";
import { namedStartOptions } from "../start_options.ts";
import { type Engine, type EngineName, engines, stagesOf } from "./engines/mod.ts";
import { folderOf, policyFolder } from "./layout.ts";
import { type Decided, installedMode, isModeByRules, keptSettings, lostSettings } from "./payload/mod.ts";
import { type EngineReceipt, type InstallSettings, isChanged, type Receipt } from "./plan/mod.ts";

/**
 * The settings of an engine; undefined if nothing is installed for it.
 * @throws {OssifyError} `host/lost-settings`, `host/lost-policy`, `host/unreadable`
 */
export async function settingsOf(place: Place, receipt: Receipt, name: EngineName): Promise<InstallSettings | undefined> {
	const own = receipt.engines[name];
	if (own === undefined || own.left) return undefined;
	return own.settings ?? (await keptSettings(place, own.policy, stagesOf(engines[name]), optionsOf(place, engines[name], own)));
}

/**
 * The mode in which the installed policy of an engine decides now, which may differ from the receipt; undefined if the policy's files were changed.
 * @throws {OssifyError} `host/unreadable`, of kind `policy`
 */
export async function decidedModeOf(place: Place, receipt: Receipt, name: EngineName, now: Date): Promise<Decided | undefined> {
	const own = receipt.engines[name];
	if (own === undefined || own.left) return undefined;
	return await installedMode(place, own.policy, stagesOf(engines[name]), now);
}

/**
 * Whether the policy of an engine sets the mode by its own rules. The shipped policy does not.
 * @throws {OssifyError} `host/unreadable`, of kind `policy`
 */
export async function hasOwnModes(place: Place, receipt: Receipt, name: EngineName, now: Date): Promise<boolean> {
	const own = receipt.engines[name];
	if (own === undefined || own.left || (own.settings && own.settings.policy.bundle === undefined)) return false;
	return await isModeByRules(place, own.policy, stagesOf(engines[name]), now);
}

/** The settings with which the policy of a folder was installed, for any engine, now or earlier; undefined if the receipt does not have them. */
export function settingsOfPolicy(
	{ engines }: Receipt,
	folder: string,
): { readonly digest: string; readonly settings: InstallSettings } | undefined {
	const known = Object.values(engines).flatMap(({ policy, settings, previous, previousSettings }) => [
		{ digest: policy, settings },
		{ digest: previous, settings: previousSettings },
	]);
	const found = known.find(({ digest, settings }) => settings !== undefined && digest !== undefined && policyFolder(digest) === folder);
	return found?.settings && found.digest !== undefined ? { digest: found.digest, settings: found.settings } : undefined;
}

/** The options in the hook file or the script, which contain all of them except the data. */
function optionsOf(place: Place, engine: Engine, own: EngineReceipt): Readonly<Record<string, string>> {
	const { hookFile, wrapper, files } = own;
	const path = wrapper?.script ?? hookFile ?? "";
	if (place.look(path) === undefined || isChanged(path, files[path] ?? [], place)) throw lostSettings(path);
	const text = decodeUtf8(place.read(path, maxFile), path);
	const words = wrapper === undefined ? hookArguments(text) : scriptArguments(text);
	const given = Object.fromEntries(words.flatMap((word, index) => (isKept(word) ? [[word.slice(2), words[index + 1] ?? ""]] : [])));
	if (wrapper) return { ...given, runtime: wrapper.runtime, ...(!wrapper.isDefault && { handler: wrapper.name }) };
	const isElsewhere = engine.kind === "hook" && hookFile !== undefined && folderOf(hookFile) !== engine.hooksFolder;
	return { ...given, ...(isElsewhere && { "hooks-dir": folderOf(hookFile) }) };
}

const maxFile = 1024 * 1024;

/** The options that these files contain in the form in which they were given. */
const kept = namedStartOptions.map(([, { flag }]) => `--${flag}`);

function isKept(word: string): boolean {
	return kept.includes(word);
}

function hookArguments(text: string): readonly string[] {
	return (JSON.parse(text) as { hook: { args: string[] } }).hook.args;
}

/** The words of the line that calls ossify, quoted by `runtime/dispatcher.ts`. */
function scriptArguments(text: string): readonly string[] {
	const line = text.split("\n").find((one) => one.includes(" runtime --runtime ")) ?? "";
	const words = line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
	return words.map((word) => word.replaceAll(/'([^']*)'|\\(')/g, "$1$2"));
}
