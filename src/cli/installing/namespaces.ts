/**
 * How an install changes modes of single namespaces, and exemptions.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { configOf, type InstallSettings, type Mode, type Modes } from "../../install/mod.ts";
import { isPatternOf } from "../../policy_tools/data/mod.ts";

/** From one mode to another. */
interface Changed {
	readonly namespace: string;
	readonly before: Mode;
	readonly after: Mode;
}

/** The namespaces or patterns with their own mode before or after whose mode changes independently of the general mode. */
export function changedNamespaces(before: Modes, after: Modes): readonly Changed[] {
	const names = [...new Set([before, after].flatMap(({ namespaces }) => Object.keys(namespaces)))].sort();
	const all = names.map((namespace) => ({ namespace, before: modeOf(before, namespace), after: modeOf(after, namespace) }));
	return all.filter((one) => one.before !== one.after);
}

/** As in the shipped policy: by name, or else by the longest pattern. */
function modeOf({ mode, namespaces }: Modes, namespace: string): Mode {
	return ownModeOf(namespaces, namespace) ?? mode;
}

function ownModeOf(namespaces: Modes["namespaces"], namespace: string): Mode | undefined {
	if (Object.hasOwn(namespaces, namespace)) return namespaces[namespace];
	const longest = Object.keys(namespaces)
		.filter((key) => isPatternOf(key, namespace))
		.sort((a, b) => b.length - a.length)[0];
	return longest === undefined ? undefined : namespaces[longest];
}

/**
 * A namespace changes from audit to enforce by `--mode enforce`, or by data of this call that name it, and never because data no longer name it.
 * @param given the modes of namespaces in the data of this call
 * @throws {OssifyError} `usage/no-mode`
 */
export function refuseToEnforce(before: Modes, after: Modes, given: Modes["namespaces"]): void {
	const wrong = changedNamespaces(before, after).filter((one) => one.after === "enforce" && ownModeOf(given, one.namespace) !== "enforce");
	if (wrong.length === 0) return;
	const names = shortened(wrong.map(({ namespace }) => namespace));
	const message = `cannot install: the ${wrong.length === 1 ? "namespace" : "namespaces"} ${names} would go from audit to enforce mode`;
	const advice =
		"add --mode enforce, which applies to all namespaces without their own mode; or set the mode in the data of -d: `ossify: {config: {namespace_modes: {NAMESPACE: MODE}}}`";
	throw new OssifyError("usage/no-mode", message, { advice });
}

/** `, except in the namespace shop`: those with their own mode, enforce; empty if there are none. */
export function exceptEnforced({ namespaces }: Modes): string {
	const names = Object.keys(namespaces).filter((name) => namespaces[name] === "enforce");
	return names.length === 0 ? "" : `, except in the ${names.length === 1 ? "namespace" : "namespaces"} ${shortened(names)}`;
}

const mostNames = 10;

function shortened(names: readonly string[]): string {
	const more = names.length - mostNames;
	return more <= 0 ? names.join(", ") : `${names.slice(0, mostNames).join(", ")} and ${more} more`;
}

/** An exemption whose reason changes; undefined if there is no such exemption. */
interface ChangedExemption {
	/** `namespaces kube-system`. */
	readonly exemption: string;
	/** The reason of before. */
	readonly before: string | null;
	readonly after: string | null;
}

/** Exemptions have a kind and a key; those for all containers have no key, and are not listed. */
export function changedExemptions(before: InstallSettings, after: InstallSettings): readonly ChangedExemption[] {
	const [old, now] = [exemptionsOf(before), exemptionsOf(after)];
	const names = [...new Set([...old.keys(), ...now.keys()])];
	const all = names.map((exemption) => ({ exemption, before: old.get(exemption) ?? null, after: now.get(exemption) ?? null }));
	return all.filter((one) => (one.before === null) !== (one.after === null));
}

/** Their reasons, by kind and key. */
function exemptionsOf(settings: InstallSettings): ReadonlyMap<string, string> {
	const kinds = Object.entries(object(configOf(settings).exemptions));
	const all = kinds.flatMap(([kind, entries]) =>
		Object.entries(object(entries)).map(([key, entry]) => ({ exemption: `${kind} ${key}`, entry })),
	);
	return new Map(all.filter(({ entry }) => isObject(entry)).map(({ exemption, entry }) => [exemption, reasonOf(entry)]));
}

function reasonOf(entry: unknown): string {
	const { reason } = object(entry);
	return typeof reason === "string" ? reason : "exempt";
}

function object(value: unknown): Readonly<Record<string, unknown>> {
	return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
