/**
 * Which policy is installed, with which data, in which mode: what is given now, and what is kept of before.
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
	installedPolicy,
	installedPolicyPath,
	keptBundle,
	type Mode,
	type Modes,
	modesOf,
	type NewSettings,
	type Place,
	placeAt,
	readPolicyAt,
	type Settings,
	shippedName,
	stagesOf,
} from "../../install/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type Platform, regularFiles } from "../../platform/mod.ts";
import { type DataText, type Overlays, readOverlays } from "../../policy_tools/source/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { refuseWrongOverlays } from "../deciding/wrong_data.ts";
import { notify } from "../output/mod.ts";
import type { Before } from "./kept.ts";
import { refuseToEnforce } from "./namespaces.ts";

/** The policy to be installed, and what a later install is to keep of it. */
export interface PolicyToInstall {
	readonly policy: Chosen["policy"];
	readonly settings: Omit<NewSettings, "options">;
	/** The files of its data that are not ossify's own, the later merged over the earlier. */
	readonly dataTexts: readonly DataText[];
}

/** @throws {OssifyError} of kind `policy`, `host/lost-policy` */
export async function policyToInstall(call: Call, place: Place, engine: Engine, before: Before): Promise<PolicyToInstall> {
	const { options } = call;
	// What is installed is read at each start, where a pipe is refused as well.
	const platform = { ...call.platform, files: regularFiles(call.platform.files, () => {}) };
	const folder = installedPolicyOf(call, place);
	// Its data have the data and the mode of then in them: over those, what is kept of now would make a third policy.
	const kept = options.flag("reset") || folder !== undefined ? undefined : before.settings;
	if (folder !== undefined) refuseData(call, folder);
	const { name, bundle, isShipped } =
		folder !== undefined
			? { name: folder, bundle: await installedPolicy(place, folder), isShipped: false }
			: await bundleFor(call, platform, kept, (settings) => keptBundle(place, before.digest ?? "", settings.name, settings.bundle));
	const data = await dataFor(call, platform, kept);
	await refuseWrongOverlays(platform, { bundle, path: name }, data.overlays);
	const chosen = await chosenPolicy({
		bundle,
		overlay: data.overlays.data,
		said: options.text("mode") as Mode | undefined,
		isNew: data.isNew,
		before: kept ?? modeOnly(before),
		now: platform.now(),
		stages: stagesOf(engine),
	});
	if (chosen.stays && folder !== undefined) throw otherMode(call, folder, before);
	if (chosen.stays) tellThatItStays(call, before);
	if (folder !== undefined) tellOfItsData(call, folder, before);
	if (before.isEarlier && !isShipped && options.text("policy") === undefined) tellThatItIsKept(call);
	const { mode, chosenMode, policy } = chosen;
	const ownBundle = isShipped ? {} : { bundle: settingsOfBundle(bundle) };
	const settings = {
		mode,
		...(chosenMode && { chosenMode }),
		policy: { name, ...ownBundle },
		...(data.settings && { data: data.settings }),
	};
	refuseNamespaces(call, before, modesOf(settings), givenModes(data));
	const own = isShipped ? [] : [{ below: [], shown: `${name}/data.json`, text: bundle.data }];
	return { policy, settings, dataTexts: [...own, ...data.overlays.texts] };
}

function refuseNamespaces({ options }: Call, { modes }: Before, after: Modes, given: Modes["namespaces"]): void {
	if (modes && options.text("mode") !== "enforce") refuseToEnforce(modes, after, given);
}

/** What the data that are given now say of namespaces. */
function givenModes({ isNew, settings }: Awaited<ReturnType<typeof dataFor>>): Modes["namespaces"] {
	return isNew && settings ? modesOf({ mode: "audit", policy: {}, data: settings }).namespaces : {};
}

/** Of another install, or of one that is not to be kept: audit holds until enforce is asked for. */
function modeOnly({ settings, auditBecause }: Before): Pick<Settings, "mode"> | undefined {
	if (settings) return { mode: settings.mode };
	return auditBecause === undefined ? undefined : { mode: "audit" };
}

function tellThatItStays(call: Call, { settings, auditBecause }: Before): void {
	const why = settings ? "it is in audit mode, and so stays" : `${auditBecause}, so this engine is installed in audit mode`;
	notify(call.platform, "note", `${why}: add --mode enforce to enforce`);
}

function tellThatItIsKept({ platform }: Call): void {
	notify(platform, "note", "the policy that an earlier ossify installed is kept: add -p shipped for the one of this ossify");
}

/** The folder of a policy that is installed, or was before, where `-p` names one. */
export function installedPolicyOf({ options }: Call, place: Place): string | undefined {
	const given = options.text("policy");
	return given === undefined || given === shippedName ? undefined : installedPolicyPath(place, given);
}

function refuseData({ options }: Call, folder: string): void {
	if (options.list("data").length === 0) return;
	const message = `${folder} has the data that it was installed with: -d does not go with it`;
	const advice = "leave -d out; or install the bundle that it was made of, with all data";
	throw new OssifyError("usage/installed-policy", message, { advice });
}

function otherMode({ args }: Call, folder: string, { settings, auditBecause }: Before): OssifyError {
	const audited = settings ? `${args[0]} is in audit mode` : auditBecause;
	const message = `${folder} was installed in enforce mode, and ${audited}: choose --mode enforce, which takes it as it was, or --mode audit`;
	return new OssifyError("usage/no-mode", message);
}

function tellOfItsData({ platform }: Call, folder: string, { settings }: Before): void {
	const names = settings?.data?.files.map(({ name }) => name) ?? [];
	if (names.length === 0) return;
	const message = `${folder} is installed with the data that it had: those that were kept of ${names.join(", ")} are not merged into it`;
	notify(platform, "note", message);
}

type Kept = Settings["policy"] & Required<Pick<Settings["policy"], "bundle">>;

async function bundleFor({ options }: Call, platform: Platform, kept: Settings | undefined, ofKept: (policy: Kept) => Bundle) {
	const given = options.text("policy");
	if (given === undefined && kept?.policy.bundle !== undefined)
		return { name: kept.policy.name, bundle: ofKept({ ...kept.policy, bundle: kept.policy.bundle }), isShipped: false };
	if (given === undefined || given === shippedName)
		return { name: shippedName, bundle: bundleOfParts(platform.assets.policy()), isShipped: true };
	return { name: absolutePath(given), bundle: await readPolicyAt(platform.files, given), isShipped: false };
}

function settingsOfBundle({ wasm, data, built, origin: { manifest } = { rego: new Map() } }: Bundle) {
	return { wasm: digestOf(wasm), data, ...(built && { built: built.toISOString() }), ...(manifest !== undefined && { manifest }) };
}

async function dataFor({ options }: Call, platform: Platform, kept: Settings | undefined) {
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

/** As they are in the receipt: the files may be others by now. */
function keptOverlays({ files, merged }: DataSettings): Overlays {
	const shown = `the data kept of ${files.map(({ name }) => name).join(", ")}`;
	return { data: { ...merged }, texts: [{ below: [], shown, text: JSON.stringify(merged, null, 2) }] };
}

/** As it is from any folder. */
function absolutePath(path: string): string {
	return placeAt(path).outside("");
}
