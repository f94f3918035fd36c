/**
 * When a bundle was built, in its manifest's metadata. No clock that is right says less than that.
 * @see https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { JsonObject } from "./data.ts";

/** A manifest with the time in it. */
export function withBuilt(manifest: JsonObject, built: Date): JsonObject {
	return { ...manifest, metadata: { ossify: { built: `${built.toISOString().slice(0, 19)}Z` } } };
}

/**
 * When the bundle of a manifest was built; undefined where the manifest does not say it, as those of `opa build` do not.
 * @throws {OssifyError} `policy/invalid-manifest`
 */
export function builtOf(manifest: string): Date | undefined {
	const built = (parse(manifest) as { metadata?: { ossify?: { built?: unknown } } } | null)?.metadata?.ossify?.built;
	if (built === undefined) return undefined;
	const time = typeof built === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(built) ? new Date(built) : undefined;
	if (time === undefined || Number.isNaN(time.getTime())) throw invalid(`metadata.ossify.built is not a time: ${JSON.stringify(built)}`);
	return time;
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
