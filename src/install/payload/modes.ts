/**
 * The modes in which an installed policy decides.
 * @module
 */
import { type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { policyFolder } from "../layout.ts";
import type { EngineReceipt, InstallSettings, Mode, Modes, NewSettings } from "../plan/mod.ts";
import { configIn, objectAt } from "./config_section.ts";
import { type EngineFacts, ignoredIn } from "./ignored_data.ts";

const maxData = 256 * 1024 * 1024;

/** The containers that a mode applies to, and the log of their decisions. */
export interface Scope {
	/** Namespaces with a mode of their own. */
	readonly namespaces: Readonly<Record<string, Mode>>;
	/** Data without effect, one sentence for each. */
	readonly ignored: readonly string[];
	/** The RuntimeClass whose pods run with ossify; undefined if all containers run with it. */
	readonly handler?: string;
	/** The policy sets the mode by its own rules, and not by the data alone. */
	readonly byRules?: true;
	readonly log: string;
}

/** @throws {OssifyError} `host/unreadable`, `policy/invalid-data` */
export function scopeOf(place: Place, engine: EngineFacts, { policy, log, wrapper }: EngineReceipt, byRules = false): Scope {
	const config = installedConfig(place, policy);
	const modes = byRules ? {} : modesIn(config);
	return {
		namespaces: engine.hasNamespaces ? modes : {},
		ignored: ignoredIn(config, engine, byRules),
		...(wrapper?.isDefault === false && { handler: wrapper.name }),
		...(byRules && { byRules }),
		log,
	};
}

/** The configuration of the shipped policies in the installed data. @throws {OssifyError} `host/unreadable`, `policy/invalid-data` */
function installedConfig(place: Place, digest: string): JsonObject {
	const path = `${policyFolder(digest)}/data.json`;
	return configIn(place.read(path, maxData), path);
}

/** The data that determine the modes: those of a bundle, and those of `-d`. */
export type Given = Pick<NewSettings, "mode" | "data"> & { readonly policy: Pick<NewSettings["policy"], "bundle"> };

/** The modes according to the settings, as the installed files may have been changed or removed. The shipped data name no namespace. */
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

/** Whether any container is hardened, by the general mode or by that of a namespace. */
export function hardensAny(settings: InstallSettings, { hasNamespaces }: { readonly hasNamespaces: boolean }): boolean {
	if (settings.mode === "enforce") return true;
	return hasNamespaces && Object.values(modesOf(settings).namespaces).includes("enforce");
}

/** The mode as a sentence. It describes what was installed, not whether the engine uses it. */
export function describeMode({ mode, modeSince }: InstallSettings, { namespaces, ignored, handler, byRules, log }: Scope): string {
	const containers = handler === undefined ? "containers" : `containers of pods with the RuntimeClass ${handler}`;
	const others = Object.entries(namespaces).filter(([, one]) => one !== mode);
	return [
		byRules
			? `mode by the policy's own rules since ${modeSince}: ${describeOwnRules(mode, containers)}`
			: `${mode} mode since ${modeSince}: ${meaningOf(mode, containers, log)}`,
		...(handler === undefined ? [] : ["other containers are not affected by this install"]),
		...(others.length === 0 ? [] : [describeOthers(others)]),
		...ignored,
	].join("; ");
}

/** The mode of a policy that sets it by its own rules. */
export function describeOwnRules(mode: Mode, containers = "containers"): string {
	return `${mode} for ${containers} without annotations, for others, the policy decides`;
}

function meaningOf(mode: Mode, containers: string, log: string): string {
	if (mode === "enforce") return `${containers} are to be hardened`;
	const recorded = log === "none" ? "not recorded (--log none)" : "recorded";
	return `decisions about ${containers} are ${recorded}, the containers are not changed`;
}

const mostNames = 10;

function describeOthers(others: readonly (readonly [string, Mode])[]): string {
	const names = others.slice(0, mostNames).map(([name]) => name);
	const more = others.length - names.length;
	return `${others[0]?.[1]} mode in ${others.length === 1 ? "the namespace" : "the namespaces"} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
