/**
 * Builtins for which a container's start loads OPA's interpreter, said when a bundle is built.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { unignored } from "../data/mod.ts";
import { withCompiler } from "../rego/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
import { type Project, slowBuiltin } from "../style/mod.ts";
import { parse } from "../syntax/mod.ts";
import { commentLines, warnOfFindings } from "./rule_findings.ts";
import { findingsIn } from "./style_findings.ts";

/** The rule looks at one module at a time. */
const nothingElse: Project = { modules: [], known: [], data: {}, builtins: new Map() };

/** Warns of each call, but for those that a comment keeps. */
export async function warnOfSlowBuiltins(platform: Platform, source: RegoSource): Promise<void> {
	const found = await withCompiler(platform, "reading the policies", (compiler) => {
		const { modules } = parse(compiler, source.modules);
		const lines = new Map(modules.map((one) => [shownAs(one, source).shown, commentLines(one)] as const));
		const all = modules.flatMap((one) => findingsIn(one, [slowBuiltin], nothingElse, source));
		return unignored(all, lines, []);
	});
	warnOfFindings(platform, found);
}
