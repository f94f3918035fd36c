/**
 * Showing a change: as a diff, or as a patch.
 * @module
 */
import type { Assessment } from "../../harden.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { diffSpecs, renderDiff } from "../../mutate/diff.ts";
import { mutate } from "../../mutate/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { colorsFor } from "../output/mod.ts";

/** The change that an assessment would make; in audit mode too. */
export function renderChange({ platform, options }: Call, { spec, patch }: Assessment, shape: "diff" | "patch"): string {
	if (shape === "patch") return `${JSON.stringify(patch, null, options.text("format") === "json" ? undefined : 2)}\n`;
	const after = decodeUtf8(mutate(spec, patch), "the mutated spec");
	const { cyan, green, red, dim } = colorsFor(platform.stdout, platform.environment);
	return renderDiff(diffSpecs(spec.text, after), { header: cyan, added: green, removed: red, context: dim });
}
