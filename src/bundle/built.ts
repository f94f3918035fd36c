/**
 * ossify's metadata in a bundle's manifest: when it was built (a correct clock is never earlier), and what data it
 * takes.
 * @see https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type Schema, unsupportedIn } from "../json/mod.ts";
import type { JsonObject } from "./data.ts";

/** A manifest with the time in it, and the schema of the data. */
export function withBuilt(manifest: JsonObject, built: Date | undefined, data?: Schema): JsonObject {
	const time = built && `${built.toISOString().slice(0, 19)}Z`;
	return { ...manifest, metadata: { ossify: { ...(time && { built: time }), ...(data && { data }) } } };
}

/**
 * The schema of the data that a bundle takes; undefined where its manifest has none.
 * @throws {OssifyError} `policy/invalid-manifest`
 */
export function dataSchemaOf(manifest: string): Schema | undefined {
	const schema = ownPart(manifest)?.data;
	if (schema === undefined) return undefined;
	const wrong = unsupportedIn(schema);
	if (wrong !== undefined) throw invalid(`metadata.ossify.data has ${wrong}`);
	return schema as Schema;
}

/**
 * When the bundle of a manifest was built; undefined where the manifest does not say it, as those of `opa build` do not.
 * @throws {OssifyError} `policy/invalid-manifest`
 */
export function builtOf(manifest: string): Date | undefined {
	const built = ownPart(manifest)?.built;
	if (built === undefined) return undefined;
	const time = typeof built === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(built) ? new Date(built) : undefined;
	if (time === undefined || Number.isNaN(time.getTime())) throw invalid(`metadata.ossify.built is not a time: ${JSON.stringify(built)}`);
	return time;
}

function ownPart(manifest: string): { built?: unknown; data?: unknown } | undefined {
	return (parse(manifest) as { metadata?: { ossify?: { built?: unknown; data?: unknown } } } | null)?.metadata?.ossify;
}

function parse(manifest: string): unknown {
	try {
		return JSON.parse(manifest);
	} catch (cause) {
		throw invalid("it is not JSON", cause);
	}
}

function invalid(what: string, cause?: unknown): OssifyError {
	return new OssifyError("policy/invalid-manifest", `cannot use the bundle's .manifest: ${what}`, {
		cause,
		advice: "build the bundle again with `ossify build`",
	});
}
