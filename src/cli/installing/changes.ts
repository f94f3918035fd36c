/**
 * The changes of an install in policy, data and mode: the values before and after.
 * @module
 */
import { type DataSettings, type Engine, type Installed, type InstallSettings, modesOf } from "../../install/mod.ts";
import { changedExemptions, changedNamespaces } from "./namespaces.ts";

/** One change; without `before`, nothing was installed. Nothing changes if both are equal. */
export interface Setting {
	readonly name: string;
	readonly before?: string | null;
	readonly after: string | null;
}

/** Whether the policy sets the mode by its own rules, in the words of `ossify status`. */
export interface ByRules {
	readonly before: boolean;
	readonly after: boolean;
}

/** Mode and policy always, the rest if it changes. */
export function settingsOfInstall({ before, after, policies }: Installed, engine: Engine, byRules: ByRules): readonly Setting[] {
	const setting = (name: string, of: (settings: InstallSettings) => string | undefined): Setting => ({
		name,
		...(before && { before: of(before) ?? null }),
		after: of(after) ?? null,
	});
	const digest = (settings: InstallSettings) => (settings === before ? policies.before : policies.after)?.slice(0, 16);
	const optionNames = [...new Set([before, after].flatMap((one) => Object.keys(one?.options ?? {})))].sort();
	const rest = [
		setting("data", ({ data }) => describeData(data)),
		...optionNames.map((name) => setting(`--${name}`, ({ options }) => options[name])),
	];
	return [
		setting("mode", (settings) => ((settings === before ? byRules.before : byRules.after) ? "own-rules" : settings.mode)),
		setting("policy", (settings) => `${settings.policy.name} (${digest(settings)})`),
		...rest.filter((one) => (one.before ?? null) !== one.after),
		...(before === undefined ? [] : changesWithin(before, after, engine)),
	];
}

/** Changes of single namespaces, and of added or removed exemptions: containers may become hardened, or no longer be. */
function changesWithin(before: InstallSettings, after: InstallSettings, { hasNamespaces }: Engine): readonly Setting[] {
	const modes = hasNamespaces ? changedNamespaces(modesOf(before), modesOf(after)) : [];
	const exemptions = changedExemptions(before, after);
	return [
		...modes.map(({ namespace, ...mode }) => ({ name: `namespace ${namespace}`, ...mode })),
		...exemptions.map(({ exemption, ...reason }) => ({ name: `exemption ${exemption}`, ...reason })),
	];
}

/** With their digests: a file of the same name may have another content. */
export function describeData(data: DataSettings | undefined): string | undefined {
	return data?.files.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`).join(", ");
}

/** `audit → enforce`. */
export function describeChange({ name, before, after }: Setting): string {
	const shown = (value: string | null) => value ?? (name.startsWith("--") ? "(default)" : "none");
	return before === undefined || before === after ? shown(after) : `${shown(before)} → ${shown(after)}`;
}
