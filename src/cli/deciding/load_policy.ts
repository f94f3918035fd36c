/**
 * From `-p` and `-d` to a policy that can be asked.
 * @module
 */
import { type Bundle, bundleOfParts, type JsonObject, type ReadBundleOptions, readBundleAt } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Files, Platform } from "../../platform/mod.ts";
import { loadPolicy, type Policy } from "../../policy.ts";
import { refuseMissing } from "../../policy_tools/source/missing.ts";
import { type Call, usageError } from "../arguments/mod.ts";

/** What to do about data that the policy does not take: containers that started before have to start again. */
export type WrongData = "refuse" | "warn";

/**
 * Loads the policies that the options name; the shipped ones where they name none.
 * @throws {OssifyError} of kind `policy`
 */
export async function policyFor(call: Call, wrongData: WrongData = "refuse"): Promise<Policy> {
	const { served, stderr } = call.platform;
	if (served === undefined) return await loadFor(call, wrongData);
	const key = JSON.stringify([...["policy", "data"].map((name) => call.options.list(name)), call.options.text("format")]);
	const { policy, warnings } = await served.keep(key, () => loadToKeep(call, wrongData));
	for (const one of warnings) stderr.write(one);
	return policy;
}

/** A policy, and what was said of it: each container's start says it again. */
interface Kept {
	readonly policy: Policy;
	readonly warnings: readonly (string | Uint8Array)[];
}

async function loadToKeep(call: Call, wrongData: WrongData): Promise<Kept> {
	const { stderr } = call.platform;
	const warnings: Kept["warnings"][number][] = [];
	const platform = { ...call.platform, stderr: { ...stderr, write: (text: string | Uint8Array) => void warnings.push(text) } };
	try {
		return { policy: await loadFor({ ...call, platform }, wrongData), warnings };
	} catch (error) {
		for (const one of warnings) stderr.write(one);
		throw error;
	}
}

async function loadFor({ platform, options }: Call, wrongData: WrongData): Promise<Policy> {
	const [paths, named] = [options.list("policy"), options.list("data")];
	const bundle = await bundleFor(platform, paths, { installed: wrongData === "warn" });
	if (bundle === undefined) return await regoPolicy(platform, paths, named, wrongData);
	if (named.length === 0) return await loadBundle(bundle, paths[0]);
	const { readOverlays } = await import("../../policy_tools/source/data_file.ts");
	const overlays = await readOverlays(platform, named);
	const { bundleDataFaults, reportFaults } = await import("./wrong_data.ts");
	await reportFaults(platform, await bundleDataFaults(platform, { bundle, path: paths[0] }, overlays, wrongData), wrongData);
	return await loadPolicy(bundle, overlays.data === undefined ? {} : { data: overlays.data });
}

/** The data of an installed policy are parsed here for the first time. */
async function loadBundle(bundle: Bundle, path: string | undefined): Promise<Policy> {
	try {
		return await loadPolicy(bundle);
	} catch (error) {
		if (path === undefined || !(error instanceof OssifyError) || error.code !== "policy/invalid-data") throw error;
		const advice = "the file is damaged: `ossify install ENGINE` restores an installed policy; build any other again";
		throw new OssifyError(error.code, `${path}/data.json: ${error.message}`, { cause: error, advice });
	}
}

async function regoPolicy(platform: Platform, paths: readonly string[], named: readonly string[], wrongData: WrongData): Promise<Policy> {
	const { readOverlays } = await import("../../policy_tools/source/data_file.ts");
	const overlays = await readOverlays(platform, named);
	const { reportFaults, regoFaults } = await import("./wrong_data.ts");
	const bundle = await compiled(platform, paths);
	await reportFaults(platform, await regoFaults(platform, paths, overlays), wrongData);
	return await loadPolicy(bundle, overlays.data === undefined ? {} : { data: overlays.data });
}

/** Loads the policies at some paths, with data merged over theirs; the shipped ones where there are no paths. */
export async function policyAt(platform: Platform, paths: readonly string[], data: JsonObject | undefined): Promise<Policy> {
	const bundle = (await bundleFor(platform, paths)) ?? (await compiled(platform, paths));
	return await loadPolicy(bundle, data === undefined ? {} : { data });
}

/** The paths of the Rego that decides; undefined where a bundle does, which may be without any. */
export function regoPathsFor({ platform, options }: Call): readonly string[] | undefined {
	const paths = options.list("policy");
	if (paths.length === 0) return ["shipped"];
	return bundlesIn(platform, paths).length > 0 ? undefined : paths;
}

/** Undefined where the paths name Rego, which has to be compiled. */
async function bundleFor(platform: Platform, paths: readonly string[], options?: ReadBundleOptions): Promise<Bundle | undefined> {
	const [path, ...more] = paths;
	if (path === undefined) return bundleOfParts(platform.assets.policy());
	if (more.length === 0 && path === "shipped") return bundleOfParts(platform.assets.policy());
	const bundles = bundlesIn(platform, paths);
	if (bundles.length === 0) return undefined;
	if (more.length > 0)
		throw usageError("usage/several-policies", `${bundles[0]} is a bundle, which is complete: name only the bundle, or only Rego`);
	return await readNamed(platform.files, path, options);
}

function bundlesIn({ files }: Platform, paths: readonly string[]): readonly string[] {
	return paths.filter((one) => one !== "shipped" && isBundle(files, one));
}

/** Rego is what ends so, and a folder without policy.wasm; all else must be a bundle, or is nothing. */
function isBundle(files: Files, path: string): boolean {
	if (files.kind(path) === "folder") return files.kind(`${path}/policy.wasm`) === "file";
	return !path.endsWith(".rego");
}

/** What is wrong with a bundle is said without its name. */
async function readNamed(files: Files, path: string, options?: ReadBundleOptions): Promise<Bundle> {
	refuseMissing(files, path);
	try {
		return await readBundleAt(files, path, options);
	} catch (error) {
		if (!(error instanceof OssifyError) || error.message.includes(path)) throw error;
		const { code, message, advice } = error;
		throw new OssifyError(code, `${path}: ${message}`, { cause: error, advice });
	}
}

async function compiled(platform: Platform, paths: readonly string[]): Promise<Bundle> {
	const [{ readSource }, { compile }] = await Promise.all([
		import("../../policy_tools/source/rego_source.ts"),
		import("../../policy_tools/compile/compile.ts"),
	]);
	const source = await readSource(platform, paths, { tests: false });
	const { wasm } = await compile(platform, source);
	return { wasm, data: source.data };
}
