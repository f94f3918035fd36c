/**
 * Calls for which a container's start loads OPA's interpreter, without anything else that check finds.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { unignored } from "../data/mod.ts";
import { type Project, slowBuiltin } from "../lint/mod.ts";
import type { RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { commentLinesIn } from "./rule_findings.ts";
import { findingsIn } from "./style_findings.ts";

/** The rule needs only one module at a time. */
const nothingElse: Project = { modules: [], known: [], data: {}, builtins: new Map() };

/** Each call, but for those that a comment suppresses. */
export async function slowBuiltinFindings(platform: Platform, source: RegoSource): Promise<readonly Finding[]> {
	return await withCompiler(platform, "reading the policies", (compiler) => {
		const { modules } = parse(compiler, source.modules);
		const found = modules.flatMap((one) => findingsIn(one, [slowBuiltin], nothingElse, source));
		return unignored(found, new Map(commentLinesIn(modules, source)), []);
	});
}
