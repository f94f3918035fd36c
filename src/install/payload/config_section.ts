/**
 * The section `ossify.config` of a policy's data.
 * @module
 */
import { type JsonObject, parseData } from "../../bundle/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";

/** Empty where the data have none. @param path as messages name the data @throws {OssifyError} `policy/invalid-data` */
export function configIn(data: Uint8Array, path: string): JsonObject {
	return objectAt(objectAt(parseData(decodeUtf8(data, path), path), "ossify"), "config");
}

/** Empty where there is no object. */
export function objectAt(object: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}
