/**
 * The check of the data of Rego policies, before they are built or evaluated.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { mergedData, type Overlays, type RegoSource, readDataTexts, shipped } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import { dataFaults, type GivenData } from "./data_faults.ts";
import { refuseFaults } from "./placed.ts";
import { type PolicySchema, schemaOf } from "./policy_schema.ts";

/** The user's data: that of the named folders, and what is merged over it. */
export async function ownData(platform: Platform, paths: readonly string[], { texts }: Pick<Overlays, "texts">): Promise<GivenData> {
	const named = paths.filter((path) => path !== shipped);
	const all = [...readDataTexts(platform, named, []), ...texts];
	return { data: await mergedData(all), texts: all };
}

/** The schema of the data that some Rego accepts. */
export async function schemaOfSource(platform: Platform, source: RegoSource): Promise<PolicySchema> {
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	return schemaOf(modules, source, platform);
}

/** The faults in it. @param source with its tests, which may read data too */
export async function regoDataFaults(
	platform: Platform,
	source: RegoSource,
	given: GivenData,
): Promise<{ readonly faults: readonly Diagnostic[]; readonly schema: Schema }> {
	const { schema, faults } = await schemaOfSource(platform, source);
	return { schema, faults: [...faults, ...(await dataFaults(schema, given))] };
}

/** The schema of the data. @throws {DiagnosedError} `policy/invalid-data` where the data does not fit it */
export async function refuseWrongData(
	platform: Platform,
	source: RegoSource,
	paths: readonly string[],
	overlays: Pick<Overlays, "texts">,
): Promise<Schema> {
	const { schema, faults } = await regoDataFaults(platform, source, await ownData(platform, paths, overlays));
	refuseFaults(faults);
	return schema;
}
