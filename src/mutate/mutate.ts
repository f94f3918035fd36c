/**
 * Making a spec agree with a decision.
 * @module
 */
import { applyPatch, encodeUtf8, type PatchOperation } from "../json/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";

/** The spec's bytes after the patch: the very same array where the patch is empty. */
export function mutate(spec: ParsedSpec, patch: readonly PatchOperation[]): Uint8Array {
	return patch.length === 0 ? spec.bytes : encodeUtf8(applyPatch(spec.text, spec.tree, patch));
}
