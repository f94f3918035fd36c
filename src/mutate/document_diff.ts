/**
 * How two JSON documents differ, as plain text: `-` and `+` before lines, colours where they are shown.
 * @module
 */
import { noColors } from "../terminal/mod.ts";
import { diffSpecs, renderDiff } from "./diff.ts";

/** Empty where the values are the same, to the letter. */
export function documentDiff(before: string, after: string): string {
	return renderDiff(diffSpecs(before, after, 2), noColors).trimEnd();
}
