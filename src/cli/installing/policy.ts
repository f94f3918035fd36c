/**
 * The policy to install, its data and mode: from the options, and from the previous install.
 * @module
 */
import { type Bundle, bundleOfParts } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import {
	type Chosen,
	chosenPolicy,
	type DataSettings,
	digestOf,
	type Engine,
	type InstallSettings,
	installedPolicyPath,
	keptBundle,
	type Mode,
	type Modes,
	modesOf,
	type NewSettings,
	type Place,
	placeAt,
	policyFolder,
	readPolicyAt,
	setsOwnMode,
	shippedName,
	stagesOf,
} from "../../install/mod.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import { type Platform, regularFiles } from "../../platform/mod.ts";
import { atItsData } from "../../policy_tools/data/mod.ts";
import { type DataText, type Overlays, readOverlays } from "../../policy_tools/source/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { atRuleOfBundle } from "../deciding/error_at_rule.ts";
import { refuseWrongOverlays } from "../deciding/wrong_data.ts";
import { earlierPolicy, isInstalledName } from "./earlier_policy.ts";
import type { Before } from "./kept.ts";
import { refuseToEnforce } from "./namespaces.ts";
import { type Notice, noticesOf } from "./notices.ts";

/** The policy to install, and what a later install keeps of it. */
export interface PolicyToInstall {
	readonly policy: Chosen["policy"];
	readonly settings: Omit<NewSettings, "options">;
	/** Whether the policy sets the mode by its own rules. */
	readonly byRules: boolean;
	/** About the mode and the data, once it is installed. */
	readonly notices: readonly Notice[];
	/** The files of its data that are not ossify's own, the later merged over the earlier. */
	readonly dataTexts: readonly DataText[];
	/** Those of them that are merged over the policy's own data. */
	readonly overlays: readonly DataText[];
}

/** @throws {OssifyError} of kind `policy`, `host/lost-policy` */
export async function policyToInstall(call: Call, place: Place, engine: Engine, before: Before): Promise<PolicyToInstall> {
	const { options } = call;
	// An installed file is read at each start, where a pipe is refused as well.
	const platform = { ...call.platform, files: regularFiles(call.platform.files, () => {}) };
	const folder = installedPolicyOf(call, place);
	// Its data already include the earlier data and mode: merging the kept data over them would make a third policy.
	const kept = options.flag("reset") || folder !== undefined ? undefined : before.settings;
	refuseData(call, folder ?? (options.text("policy") === undefined ? kept?.policy.name : undefined));
	const found =
		folder !== undefined
			? await earlierPolicy(platform, place, engine, folder)
			: await bundleFor(call, platform, kept, (settings) => keptBundle(place, before.digest ?? "", settings.name, settings.bundle));
	const { bundle, isShipped, settings: known = kept } = found;
	const data = await dataFor(call, platform, known);
	await refuseWrongOverlays(platform, { bundle, path: found.name }, data.overlays);
	const choice = {
		bundle,
		overlay: data.overlays.data,
		said: options.text("mode") as Mode | undefined,
		isNew: data.isNew,
		before: modeBefore(before, known),
		now: platform.now(),
		stages: stagesOf(engine),
	};
	const chosen = await atRuleOfBundle(platform, options.text("policy"), () => atItsData(data.overlays, () => chosenPolicy(choice)));
	// A folder that is named stays for as long as this policy is installed.
	const name = isInstalledName(found.name) ? policyFolder(chosen.policy.digest) : found.name;
	if (folder !== undefined && chosen.stays) throw otherMode(call, folder, before);
	const { mode, chosenMode, policy } = chosen;
	const ownBundle = isShipped ? {} : { bundle: settingsOfBundle(bundle) };
	const settings = {
		mode,
		...(chosenMode && { chosenMode }),
		policy: { name, ...ownBundle },
		...(data.settings && { data: data.settings }),
	};
	refuseNamespaces(call, before, modesOf(settings), givenModes(data));
	const notices = noticesOf(call, engine, {
		before,
		folder,
		settings,
		stays: chosen.stays,
		isKept: before.isEarlier && !isShipped && options.text("policy") === undefined,
	});
	const own = isShipped ? [] : [{ below: [], shown: `${name}/data.json`, text: bundle.data }];
	const byRules =
		!isShipped && (await setsOwnMode({ wasm: policy.wasm, data: decodeUtf8(policy.data, "the policy's data") }, choice.stages, choice.now));
	return { policy, settings, byRules, notices, dataTexts: [...own, ...data.overlays.texts], overlays: data.overlays.texts };
}

function refuseNamespaces({ options }: Call, { modes }: Before, after: Modes, given: Modes["namespaces"]): void {
	if (modes && options.text("mode") !== "enforce") refuseToEnforce(modes, after, given);
}

/** The modes of namespaces in the data of this call. */
function givenModes({ isNew, settings }: Awaited<ReturnType<typeof dataFor>>): Modes["namespaces"] {
	return isNew && settings ? modesOf({ mode: "audit", policy: {}, data: settings }).namespaces : {};
}

/** The current settings, with the mode that was chosen for the policy. */
function modeBefore(before: Before, settings: InstallSettings | undefined): Pick<InstallSettings, "mode" | "chosenMode"> | undefined {
	if (before.isAuditNow) return { mode: "audit", chosenMode: "audit" };
	const mode = modeOnly(before)?.mode ?? settings?.mode;
	return mode && { mode, ...(settings?.chosenMode && { chosenMode: settings.chosenMode }) };
}

/** For another install, or one that is not kept: audit mode stays until enforce is requested. */
function modeOnly({ settings, auditBecause }: Before): Pick<InstallSettings, "mode"> | undefined {
	if (settings) return { mode: settings.mode };
	return auditBecause === undefined ? undefined : { mode: "audit" };
}

/** The folder of a policy that is or was installed, if `-p` names one. */
export function installedPolicyOf({ options }: Call, place: Place): string | undefined {
	const given = options.text("policy");
	return given === undefined || given === shippedName ? undefined : installedPolicyPath(place, given);
}

/** @param name of the policy for the data; undefined if it is not an installed one */
function refuseData({ options }: Call, name: string | undefined): void {
	if (name === undefined || !isInstalledName(name) || options.list("data").length === 0) return;
	const message = `${name} includes the data that it was installed with, so -d cannot be used with it`;
	const advice = "leave -d out; or install the bundle that it was made from, with all data";
	throw new OssifyError("usage/installed-policy", message, { advice });
}

function otherMode({ args }: Call, folder: string, { settings, auditBecause }: Before): OssifyError {
	const audited = settings ? `${args[0]} is in audit mode` : auditBecause;
	const message = `${folder} was installed in enforce mode, and ${audited}: choose --mode enforce, which installs it unchanged, or --mode audit`;
	return new OssifyError("usage/no-mode", message);
}

type Kept = InstallSettings["policy"] & Required<Pick<InstallSettings["policy"], "bundle">>;

async function bundleFor({ options }: Call, platform: Platform, kept: InstallSettings | undefined, ofKept: (policy: Kept) => Bundle) {
	const given = options.text("policy");
	if (given === undefined && kept?.policy.bundle !== undefined)
		return {
			name: kept.policy.name,
			bundle: ofKept({ ...kept.policy, bundle: kept.policy.bundle }),
			isShipped: false,
			settings: undefined,
		};
	if (given === undefined || given === shippedName)
		return { name: shippedName, bundle: bundleOfParts(platform.assets.policy()), isShipped: true, settings: undefined };
	return { name: absolutePath(given), bundle: await readPolicyAt(platform.files, given), isShipped: false, settings: undefined };
}

function settingsOfBundle({ wasm, data, built, origin: { manifest } = { rego: new Map() } }: Bundle) {
	return { wasm: digestOf(wasm), data, ...(built && { built: built.toISOString() }), ...(manifest !== undefined && { manifest }) };
}

async function dataFor({ options }: Call, platform: Platform, kept: InstallSettings | undefined) {
	const paths = options.list("data");
	if (paths.length > 0) {
		const overlays = await readOverlays(platform, paths);
		return { overlays, settings: settingsOfData(overlays, paths), isNew: true };
	}
	const settings = kept?.data;
	return { overlays: settings ? keptOverlays(settings) : { data: undefined, texts: [] }, settings, isNew: false };
}

function settingsOfData({ data, texts }: Overlays, paths: readonly string[]): DataSettings {
	const files = texts.map(({ text }, index) => ({ name: absolutePath(paths[index] ?? ""), sha256: digestOf(encodeUtf8(text)) }));
	return { files, merged: data ?? {} };
}

/** From the receipt: the files may have changed since. */
function keptOverlays({ files, merged }: DataSettings): Overlays {
	const shown = `the data kept of ${files.map(({ name }) => name).join(", ")}`;
	return { data: { ...merged }, texts: [{ below: [], shown, text: JSON.stringify(merged, null, 2) }] };
}

/** As it is from any folder. */
function absolutePath(path: string): string {
	return placeAt(path).outside("");
}
