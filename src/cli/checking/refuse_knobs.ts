/**
 * Data for the shipped policies, refused before something is made of it.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../rego/mod.ts";
import { knobFaults, type Overlays, placedFaults, type RegoSource, refuseFaults } from "../sources/mod.ts";
import { type ParsedModule, parse } from "../syntax/mod.ts";
import { dataLines, unignored } from "./ignored.ts";
import { readBy } from "./knobs_read.ts";

/** @throws {DiagnosedError} `policy/invalid-data` where the `-d` options name knobs that do not exist, or values that they do not take */
export async function refuseWrongKnobs(platform: Platform, source: RegoSource, { data, texts }: Overlays): Promise<void> {
	if (data === undefined) return;
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	if (!decidesAsShipped(modules)) return;
	const faults = await placedFaults(knobFaults(data, readBy(modules, platform)), texts);
	const lines = new Map(texts.map(({ shown, text }) => [shown, dataLines(text)] as const));
	refuseFaults(
		unignored(
			faults.map((one) => ({ ...one, severity: "error" })),
			lines,
			[],
		),
	);
}

/** The schema is that of the shipped policies' data. */
export function decidesAsShipped(modules: readonly ParsedModule[]): boolean {
	return modules.some((one) => one.package.join(".") === "ossify.check" && !one.isTest);
}
