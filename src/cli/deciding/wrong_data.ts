/**
 * Data that a policy does not take. It is loaded where there is data.
 * @module
 */
import { type Bundle, dataSchemaOf } from "../../bundle/mod.ts";
import type { Diagnostic } from "../../compile/mod.ts";
import { decodeUtf8, type Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type GivenData, overlayFaults, shippedSchema } from "../../policy_tools/data/data_faults.ts";
import type { Overlays } from "../../policy_tools/source/data_file.ts";
import type { WrongData } from "./load_policy.ts";

/** A bundle, and what it was named by: nothing and `shipped` for ossify's own. */
export interface NamedBundle {
	readonly bundle: Bundle;
	readonly path: string | undefined;
}

/** What is wrong with data that is merged over a bundle's. A container's start does not wait for the compiler. */
export async function bundleDataFaults(
	platform: Platform,
	named: NamedBundle,
	{ data, texts }: Overlays,
	wrongData: WrongData,
): Promise<readonly Diagnostic[]> {
	if (data === undefined) return [];
	const isAsked = wrongData === "refuse" && named.path !== undefined && named.path !== "shipped";
	const schema = knownSchema(named) ?? (isAsked ? await schemaOfRego(platform, named) : undefined);
	return schema === undefined ? [] : await overlayFaults(schema, { data, texts });
}

/** @throws {DiagnosedError} `policy/invalid-data` */
export async function refuseWrongOverlays(platform: Platform, named: NamedBundle, overlays: Overlays): Promise<void> {
	await reportFaults(platform, await bundleDataFaults(platform, named, overlays, "refuse"), "refuse");
}

/** The same of policies that are given as Rego: the data of their folders, and what is merged over it. */
export async function regoFaults(platform: Platform, paths: readonly string[], overlays: Overlays): Promise<readonly Diagnostic[]> {
	const [{ ownData, regoDataFaults }, { readSource }] = await Promise.all([
		import("../../policy_tools/data/mod.ts"),
		import("../../policy_tools/source/rego_source.ts"),
	]);
	const given: GivenData = await ownData(platform, paths, overlays);
	if (given.texts.length === 0) return [];
	return (await regoDataFaults(platform, await readSource(platform, paths, { tests: true }), given)).faults;
}

/** @throws {DiagnosedError} `policy/invalid-data` where there are faults, which are to be refused */
export async function reportFaults(platform: Platform, faults: readonly Diagnostic[], wrongData: WrongData): Promise<void> {
	if (faults.length === 0) return;
	if (wrongData === "refuse") return (await import("../../policy_tools/data/placed.ts")).refuseFaults(faults);
	const { notify } = await import("../output/report.ts");
	for (const { path, row, column, code, message } of faults) {
		notify(platform, "warning", `${path}:${row}:${column}: ${code}: ${message}`, { rule: code });
	}
}

/** A build of ossify may ship other policies, which say nothing of their data. */
function hasSettings(data: string): boolean {
	const { ossify } = JSON.parse(data) as { ossify?: { config?: unknown } };
	return ossify?.config !== undefined;
}

function knownSchema({ bundle: { data, origin }, path = "shipped" }: NamedBundle): Schema | undefined {
	if (path === "shipped") return hasSettings(data) ? shippedSchema : undefined;
	return origin?.manifest === undefined ? undefined : dataSchemaOf(origin.manifest);
}

/** Of a bundle that an older ossify or `opa build` made. */
async function schemaOfRego(platform: Platform, { bundle, path = "" }: NamedBundle): Promise<Schema | undefined> {
	const modules = [...(bundle.origin?.rego ?? [])].map(([name, bytes]) => ({ path: name, text: decodeUtf8(bytes, name) }));
	if (modules.length > 0) {
		const { schemaOfSource } = await import("../../policy_tools/data/mod.ts");
		const source = { modules, places: new Map(modules.map((one) => [one.path, `${path}/${one.path}`])), data: "{}" };
		return (await schemaOfSource(platform, source)).schema;
	}
	const { notify } = await import("../output/report.ts");
	const message = `${path} does not declare its data and contains no Rego: ossify cannot check whether it reads the data of -d; bundles of \`ossify build\` declare it`;
	notify(platform, "warning", message, { rule: "unknown-data" });
	return undefined;
}
