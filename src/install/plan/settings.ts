/**
 * The settings of an engine. A later install keeps those that are not given again.
 * @module
 */

type JsonObject = Readonly<Record<string, unknown>>;

/** Whether decisions are applied, or only recorded. */
export type Mode = "enforce" | "audit";

/** The name of the policy inside the executable. A later install uses the one in the executable that it installs. */
export const shippedName = "shipped";

/** The settings that decisions about the containers of an engine depend on. */
export interface InstallSettings {
	/** The mode in which the policy decides, whether `--mode` or the data set it. */
	readonly mode: Mode;
	/** The time since which that mode applies. */
	readonly modeSince: string;
	/** `--mode`, if it was given. */
	readonly chosenMode?: Mode;
	readonly policy: PolicySettings;
	/** Data of `-d`; undefined if there are none. */
	readonly data?: DataSettings;
	/** All other options that were given, by their names without dashes. */
	readonly options: Readonly<Record<string, string>>;
}

/** The origin of a policy. */
export interface PolicySettings {
	/** `shipped`, or the path of the bundle. */
	readonly name: string;
	/** The time when it was installed with these data. */
	readonly since: string;
	/** A bundle before data and mode were merged into its data; undefined for the shipped policy. */
	readonly bundle?: BundleSettings;
}

export interface BundleSettings {
	/** SHA-256 of policy.wasm, which is stored twice: each copy can replace the other. */
	readonly wasm: string;
	/** The bundle's own data, as its text. */
	readonly data: string;
	/** The time when it was built, if its manifest has it. */
	readonly built?: string;
	/** Its `.manifest`, with the schema of its data. */
	readonly manifest?: string;
}

export interface DataSettings {
	readonly files: readonly { readonly name: string; readonly sha256: string }[];
	/** The data of all files, merged. */
	readonly merged: JsonObject;
}

/** The general mode, and those of single namespaces. */
export interface Modes {
	readonly mode: Mode;
	/** The keys are names of namespaces, and patterns such as `shop-*`. */
	readonly namespaces: Readonly<Record<string, Mode>>;
}

/** Whether a value of a receipt is of the type Modes. */
export function isModes(value: unknown): boolean {
	return isObject(value) && isMode(value.mode) && isObject(value.namespaces) && Object.values(value.namespaces).every(isMode);
}

/** Settings without the times since which they apply. */
export type NewSettings = Omit<InstallSettings, "modeSince" | "policy"> & { readonly policy: Omit<PolicySettings, "since"> };

/** Keeps the times of settings that do not change. @param unchanged whether the policy stays the same, data included */
export function settingsSince(wanted: NewSettings, before: InstallSettings | undefined, unchanged: boolean, now: Date): InstallSettings {
	const time = now.toISOString();
	const modeSince = before?.mode === wanted.mode ? before.modeSince : time;
	const since = unchanged && before !== undefined ? before.policy.since : time;
	return { ...wanted, modeSince, policy: { ...wanted.policy, since } };
}

/** Whether a value of a receipt is of the type InstallSettings. */
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
