/**
 * Entries of the data that are null or false although there is no such entry to be removed: the name is perhaps misspelt.
 * @module
 */
import { type JsonObject, mergeData } from "../../bundle/mod.ts";
import { closestValue } from "../../closest.ts";
import type { Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { isPatternOf, shippedSchema } from "../data/mod.ts";
import { wholeFile } from "../position/mod.ts";
import { DataPlaces, type DataText, mergedData, readDataTexts, shipped } from "../source/mod.ts";
import type { Finding } from "./finding.ts";

type Path = readonly string[];

/** Of more names, none is looked for. */
const mostNames = 1000;

/**
 * In files that are merged over each other and over ossify's own data: what an earlier one has, a later one may remove.
 * @param given the files of the data, without ossify's own
 * @param overlays those of them that are looked at: a bundle's data has been merged
 */
export async function removedNothingFindings(
	platform: Platform,
	given: readonly DataText[],
	overlays: readonly DataText[] = given,
): Promise<readonly Finding[]> {
	if (overlays.length === 0) return [];
	let base = await mergedData(readDataTexts(platform, [shipped], []));
	const found: Finding[] = [];
	for (const text of given) {
		const own = await mergedData([text]);
		const all = mergeData(base, own);
		const paths = overlays.includes(text) ? removalsIn(shippedSchema, own, []).filter((path) => !isThere(path, base, all)) : [];
		const places = paths.length > 0 ? await DataPlaces.of([text]) : undefined;
		found.push(...paths.map((path) => ({ ...removesNothing(path, own, [base, all]), ...(places?.of(path) ?? wholeFile(text.shown)) })));
		base = all;
	}
	return found;
}

/** The paths of entries with names of the user's that are null or false. */
function removalsIn(schema: Schema, value: unknown, path: Path): readonly Path[] {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
	const { properties = {}, additionalProperties: others } = schema;
	return Object.entries(value).flatMap(([key, inner]) => {
		if (Object.hasOwn(properties, key)) return removalsIn(properties[key] as Schema, inner, [...path, key]);
		if (typeof others !== "object") return [];
		return inner === null || inner === false ? [[...path, key]] : removalsIn(others, inner, [...path, key]);
	});
}

function isThere(path: Path, base: JsonObject, all: JsonObject): boolean {
	const [section, name] = [path.slice(0, -1), path.at(-1) ?? ""];
	if (Object.hasOwn(objectAt(base, section), name)) return true;
	const [setting, group] = section.slice(2);
	// An image drops what all containers have.
	if (setting === "tmpfs" && group === "images") return Object.hasOwn(objectAt(all, ["ossify", "config", "tmpfs", "allowances"]), name);
	const isOfNamespaces = setting === "namespace_modes" || (setting === "exemptions" && group === "namespaces");
	return isOfNamespaces && Object.keys(objectAt(all, section)).some((one) => one !== name && isPatternOf(one, name));
}

function objectAt(value: unknown, path: Path): JsonObject {
	const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
	const [key, ...rest] = path;
	if (!isObject) return {};
	return key === undefined ? (value as JsonObject) : objectAt(Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined, rest);
}

function removesNothing(
	path: Path,
	own: JsonObject,
	known: readonly JsonObject[],
): Pick<Finding, "code" | "severity" | "message" | "advice"> {
	const [section, name] = [path.slice(0, -1), path.at(-1) ?? ""];
	const names = known.flatMap((data) => Object.keys(objectAt(data, section))).filter((one) => one !== name);
	const meant = names.length > mostNames ? undefined : closestValue(name, names);
	const value = JSON.stringify(objectAt(own, section)[name]);
	return {
		code: "removes-nothing",
		severity: "warning",
		message: `${value} removes no entry: ${section.slice(2).join(".")} has no ${name}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}` : "delete the line",
	};
}
