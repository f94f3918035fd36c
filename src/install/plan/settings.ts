/**
 * What an engine was installed with: a later install keeps what it is not given.
 * @module
 */

type JsonObject = Readonly<Record<string, unknown>>;

/** How a policy acts on what it decides. */
export type Mode = "enforce" | "audit";

/** The name of the policy inside the executable: a later install takes that of the executable which installs. */
export const shippedName = "shipped";

/** What decides about the containers of an engine. */
export interface Settings {
	/** The mode that the policy decides in, whoever chose it. */
	readonly mode: Mode;
	/** When that mode began. */
	readonly modeSince: string;
	/** `--mode`, where it was given. */
	readonly chosenMode?: Mode;
	readonly policy: PolicySettings;
	/** Data of `-d`; undefined where there are none. */
	readonly data?: DataSettings;
	/** All other options that were given, by their names without dashes. */
	readonly options: Readonly<Record<string, string>>;
}

/** Whose policy it is. */
export interface PolicySettings {
	/** `shipped`, or the path of the bundle. */
	readonly name: string;
	/** When it was installed, with these data. */
	readonly since: string;
	/** A bundle, as it was before data and mode were merged into its data; undefined of the shipped policy. */
	readonly bundle?: BundleSettings;
}

export interface BundleSettings {
	/** SHA-256 of policy.wasm, which is there twice: either copy replaces the other. */
	readonly wasm: string;
	/** The bundle's own data, as its text. */
	readonly data: string;
	/** When it was built, where it says so. */
	readonly built?: string;
	/** Its `.manifest`, which says what data it takes. */
	readonly manifest?: string;
}

export interface DataSettings {
	readonly files: readonly { readonly name: string; readonly sha256: string }[];
	/** What they come to, merged. */
	readonly merged: JsonObject;
}

/** A mode, and those of the namespaces that have one of their own. */
export interface Modes {
	readonly mode: Mode;
	/** By the names of namespaces, and by patterns such as `shop-*`. */
	readonly namespaces: Readonly<Record<string, Mode>>;
}

/** Whether a value of a receipt is such modes. */
export function isModes(value: unknown): boolean {
	return isObject(value) && isMode(value.mode) && isObject(value.namespaces) && Object.values(value.namespaces).every(isMode);
}

/** Settings before it is known since when they hold. */
export type NewSettings = Omit<Settings, "modeSince" | "policy"> & { readonly policy: Omit<PolicySettings, "since"> };

/** The times of the settings before stay where nothing changes. @param unchanged whether the policy is the one before, data included */
export function settingsSince(wanted: NewSettings, before: Settings | undefined, unchanged: boolean, now: Date): Settings {
	const time = now.toISOString();
	const modeSince = before?.mode === wanted.mode ? before.modeSince : time;
	const since = unchanged && before !== undefined ? before.policy.since : time;
	return { ...wanted, modeSince, policy: { ...wanted.policy, since } };
}

/** Whether a value of a receipt is such settings. */
export function isSettings(value: unknown): boolean {
	if (!isObject(value)) return false;
	const { mode, modeSince, chosenMode, policy, data, options } = value;
	const known = isMode(mode) && isTime(modeSince) && (chosenMode === undefined || isMode(chosenMode));
	return known && isPolicy(policy) && (data === undefined || isData(data)) && isObject(options) && Object.values(options).every(isText);
}

function isPolicy(value: unknown): boolean {
	if (!isObject(value) || !isText(value.name) || !isTime(value.since)) return false;
	const { name, bundle } = value;
	if (!isObject(bundle)) return bundle === undefined && name === shippedName;
	const { built, manifest } = bundle;
	return (
		isDigest(bundle.wasm) && isText(bundle.data) && (built === undefined || isTime(built)) && (manifest === undefined || isText(manifest))
	);
}

function isData(value: unknown): boolean {
	if (!isObject(value) || !isObject(value.merged) || !Array.isArray(value.files)) return false;
	return value.files.every((one) => isObject(one) && isText(one.name) && isDigest(one.sha256));
}

function isMode(value: unknown): value is Mode {
	return value === "enforce" || value === "audit";
}

function isTime(value: unknown): boolean {
	return isText(value) && !Number.isNaN(Date.parse(value));
}

function isDigest(value: unknown): boolean {
	return isText(value) && /^[\da-f]{64}$/.test(value);
}

function isText(value: unknown): value is string {
	return typeof value === "string";
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
