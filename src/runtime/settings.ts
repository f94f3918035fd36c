/**
 * The settings file, for a runtime whose caller passes no options of ossify.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { checkJson, decodeUtf8, type Schema, violations } from "../json/mod.ts";
import schema from "./runtime.schema.json" with { type: "json" };

/** The settings, as in runtime.schema.json. */
export interface Settings {
	readonly runtimes?: readonly string[];
	readonly policy?: string;
	readonly data?: readonly string[];
	readonly log?: string;
	readonly logSize?: number;
	readonly logKeep?: number;
	/** Seconds. */
	readonly timeout?: number;
	readonly onError?: "refuse" | "allow";
	readonly onRestore?: "refuse" | "harden";
	readonly copyUp?: "hook" | "runtime";
}

/** @throws {OssifyError} `input/not-json` and the like, `host/invalid-settings` */
export function parseSettings(bytes: Uint8Array, path: string): Settings {
	checkJson(bytes, path);
	const settings: unknown = JSON.parse(decodeUtf8(bytes, path));
	const wrong = violations(schema as Schema, settings, "it");
	if (wrong.length > 0) throw new OssifyError("host/invalid-settings", `cannot use the settings in ${path}: ${wrong.join("; ")}`);
	return settings as Settings;
}
