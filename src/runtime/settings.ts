/**
 * The settings file, `/etc/ossify/runtime.json`, for a runtime whose caller passes no options of ossify.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { checkJson, decodeUtf8, type Schema, violations } from "../json/mod.ts";
import { namedStartOptions, type StartOption, type StartSettings } from "../start_options.ts";

/** The settings. A setting that is omitted has its default, as with the options of `ossify runtime`. */
export interface RuntimeSettings extends StartSettings {
	/** Runtimes by name or path, tried in this order. If ossify is called as `ossify-crun`, it uses crun instead. */
	readonly runtimes?: readonly string[];
	/** The path of a bundle, a folder or an archive, or `shipped`. */
	readonly policy?: string;
	/** Data files, JSON or YAML. */
	readonly data?: readonly string[];
}

const text: Schema = { type: "string", minLength: 1 };
const texts: Schema = { type: "array", items: text };

const schema: Schema = {
	type: "object",
	additionalProperties: false,
	properties: {
		runtimes: texts,
		policy: text,
		data: texts,
		...Object.fromEntries(namedStartOptions.map(([name, option]) => [name, schemaOf(option)])),
	},
};

function schemaOf({ choices, number }: StartOption): Schema {
	if (choices !== undefined) return { type: "string", enum: choices };
	if (number === undefined) return text;
	return { type: number.isWhole ? "integer" : "number", minimum: number.least, maximum: number.most };
}

/** Parses the settings file. @throws {OssifyError} `input/not-json` and other errors of JSON, `host/invalid-settings` */
export function parseSettings(bytes: Uint8Array, path: string): RuntimeSettings {
	checkJson(bytes, path);
	const settings: unknown = JSON.parse(decodeUtf8(bytes, path));
	const wrong = violations(schema, settings, "it");
	if (wrong.length > 0) throw new OssifyError("host/invalid-settings", `cannot use the settings in ${path}: ${wrong.join("; ")}`);
	return settings as RuntimeSettings;
}
