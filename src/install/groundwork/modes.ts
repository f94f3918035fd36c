/**
 * The modes that an installed policy decides in.
 * @module
 */
import { type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/place.ts";
import { policyFolder } from "../layout.ts";
import type { Mode, Modes, NewSettings, Settings } from "../plan/mod.ts";

const maxData = 256 * 1024 * 1024;

/** Namespaces with a mode of their own, by the data of the shipped policies. @throws {OssifyError} `host/unreadable`, `policy/invalid-data` */
export function namespaceModes(place: Place, digest: string): Readonly<Record<string, Mode>> {
	const path = `${policyFolder(digest)}/data.json`;
	const data = parseData(decodeUtf8(place.read(path, maxData), path), path);
	return modesIn(objectAt(objectAt(data, "ossify"), "config"));
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

/** Namespaces with a mode of their own. */
function modesIn(config: JsonObject): Readonly<Record<string, Mode>> {
	const modes = objectAt(config, "namespace_modes");
	return Object.fromEntries(Object.entries(modes).filter((one): one is [string, Mode] => one[1] === "audit" || one[1] === "enforce"));
}

function objectAt(object: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

const meanings: Readonly<Record<Mode, string>> = {
	audit: "containers are decided upon and recorded, and stay as they are",
	enforce: "containers are hardened",
};

/** As a sentence for people. */
export function describeMode({ mode, modeSince }: Settings, namespaces: Readonly<Record<string, Mode>>): string {
	const others = Object.entries(namespaces).filter(([, one]) => one !== mode);
	const apart = others.length === 0 ? "" : `; ${describeOthers(others)}`;
	return `${mode} mode since ${modeSince}: ${meanings[mode]}${apart}`;
}

const mostNames = 10;

function describeOthers(others: readonly (readonly [string, Mode])[]): string {
	const names = others.slice(0, mostNames).map(([name]) => name);
	const more = others.length - names.length;
	return `${others[0]?.[1]} mode in ${others.length === 1 ? "the namespace" : "the namespaces"} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
