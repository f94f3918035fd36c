/**
 * Showing a change: as a diff, or as a patch.
 * @module
 */
import type { Assessment } from "../../harden.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { diffSpecs, renderDiff } from "../../mutate/diff.ts";
import { mutate } from "../../mutate/mod.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { colorsFor } from "../output/mod.ts";

/**
 * The change that an assessment would make; in audit mode too.
 * @param name which of several specs it is
 */
export function renderChange(
	{ platform, options }: Call,
	{ spec, patch }: Assessment,
	shape: "diff" | "patch",
	name: string | undefined,
): string {
	if (shape === "patch") {
		const shown = name === undefined ? patch : { spec: name, patch };
		return `${JSON.stringify(shown, null, options.text("format") === "json" ? undefined : 2)}\n`;
	}
	const after = decodeUtf8(mutate(spec, patch), "the mutated spec");
	const colors = colorsFor(platform.stdout, platform.environment);
	const heading = name === undefined ? "" : `${colors.dim(`# ${visible(name)}`)}\n`;
	return heading + renderDiff(diffSpecs(spec.text, after), colors);
}
