/**
 * The modes that an installed policy decides in.
 * @module
 */
import { type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { policyFolder } from "../layout.ts";
import type { EngineReceipt, Mode, Modes, NewSettings, Settings } from "../plan/mod.ts";

const maxData = 256 * 1024 * 1024;

/** What a mode applies to, and where the decisions go. */
export interface Scope {
	/** Namespaces with a mode of their own. */
	readonly namespaces: Readonly<Record<string, Mode>>;
	/** The name of an engine whose containers have no namespaces, and the data for it that are by namespace. */
	readonly withoutNamespaces?: { readonly title: string; readonly keys: readonly string[] };
	/** The RuntimeClass of the pods that ossify is the runtime of; undefined where it is that of all containers. */
	readonly handler?: string;
	/** The policy sets the mode by its own rules, and not by the data alone. */
	readonly byRules?: true;
	readonly log: string;
}

/** @throws {OssifyError} `host/unreadable`, `policy/invalid-data` */
export function scopeOf(
	place: Place,
	{ title, hasNamespaces }: { readonly title: string; readonly hasNamespaces: boolean },
	{ policy, log, wrapper }: EngineReceipt,
	byRules = false,
): Scope {
	const config = installedConfig(place, policy);
	const modes = byRules ? {} : modesIn(config);
	const keys = [
		...(Object.keys(modes).length > 0 ? ["namespace_modes"] : []),
		...(Object.keys(objectAt(objectAt(config, "exemptions"), "namespaces")).length > 0 ? ["exemptions.namespaces"] : []),
	];
	const isIgnored = !hasNamespaces && !byRules && keys.length > 0;
	return {
		namespaces: hasNamespaces ? modes : {},
		...(isIgnored && { withoutNamespaces: { title, keys } }),
		...(wrapper?.isDefault === false && { handler: wrapper.name }),
		...(byRules && { byRules }),
		log,
	};
}

/** What the installed data have for the shipped policies. @throws {OssifyError} `host/unreadable`, `policy/invalid-data` */
function installedConfig(place: Place, digest: string): JsonObject {
	const path = `${policyFolder(digest)}/data.json`;
	const data = parseData(decodeUtf8(place.read(path, maxData), path), path);
	return objectAt(objectAt(data, "ossify"), "config");
}

/** What decides, as far as it was given: the data of a bundle, and those of `-d`. */
export type Given = Pick<NewSettings, "mode" | "data"> & { readonly policy: Pick<NewSettings["policy"], "bundle"> };

/** The same of settings, without the installed files, which may have been changed or removed; the shipped data name no namespace. */
export function modesOf(settings: Given): Modes {
	return { mode: settings.mode, namespaces: modesIn(configOf(settings)) };
}

/** The section `ossify.config` of the data. */
export function configOf({ policy, data }: Given): JsonObject {
	const own = policy.bundle === undefined ? {} : parseData(policy.bundle.data, "the policy's data");
	return objectAt(objectAt(mergeData(own, data?.merged ?? {}), "ossify"), "config");
}

/** Whether the policy is a bundle that has data. */
export function hasOwnData({ bundle }: Given["policy"]): boolean {
	return bundle !== undefined && Object.keys(parseData(bundle.data, "the policy's data")).length > 0;
}

/** Namespaces with a mode of their own. */
function modesIn(config: JsonObject): Readonly<Record<string, Mode>> {
	const modes = objectAt(config, "namespace_modes");
	return Object.fromEntries(Object.entries(modes).filter((one): one is [string, Mode] => one[1] === "audit" || one[1] === "enforce"));
}

function objectAt(object: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

/** Whether any container is to be hardened, in the general mode or in that of a namespace. */
export function hardensAny(settings: Settings, { hasNamespaces }: { readonly hasNamespaces: boolean }): boolean {
	if (settings.mode === "enforce") return true;
	return hasNamespaces && Object.values(modesOf(settings).namespaces).includes("enforce");
}

/** As a sentence for people. It says what was installed: whether the engine uses it is another question. */
export function describeMode({ mode, modeSince }: Settings, { namespaces, withoutNamespaces, handler, byRules, log }: Scope): string {
	const containers = handler === undefined ? "containers" : `containers of pods with the RuntimeClass ${handler}`;
	const others = Object.entries(namespaces).filter(([, one]) => one !== mode);
	return [
		byRules
			? `mode by the policy's own rules since ${modeSince}: ${mode} for ${containers} without annotations, for others as the policy decides`
			: `${mode} mode since ${modeSince}: ${meaningOf(mode, containers, log)}`,
		...(handler === undefined ? [] : ["other containers are not affected by this install"]),
		...(others.length === 0 ? [] : [describeOthers(others)]),
		...(withoutNamespaces === undefined ? [] : [withoutEffect(withoutNamespaces)]),
	].join("; ");
}

function withoutEffect({ title, keys }: NonNullable<Scope["withoutNamespaces"]>): string {
	return `${keys.join(" and ")} ${keys.length === 1 ? "has" : "have"} no effect, as ${title} has no namespaces`;
}

function meaningOf(mode: Mode, containers: string, log: string): string {
	if (mode === "enforce") return `${containers} are to be hardened`;
	const recorded = log === "none" ? "not recorded (--log none)" : "recorded";
	return `decisions about ${containers} are ${recorded}, the containers stay as they are`;
}

const mostNames = 10;

function describeOthers(others: readonly (readonly [string, Mode])[]): string {
	const names = others.slice(0, mostNames).map(([name]) => name);
	const more = others.length - names.length;
	return `${others[0]?.[1]} mode in ${others.length === 1 ? "the namespace" : "the namespaces"} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
