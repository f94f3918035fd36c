/**
 * The image of a container, as the data of the policies name it.
 * @module
 */
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import type { Policy } from "../../policy.ts";
import type { Call } from "../arguments/mod.ts";
import { contextFor } from "./assess.ts";

/** Without its tag and digest, as the policies' data name images. Undefined where the policy does not know it, or only its ID. */
export function imageOf(call: Call, policy: Policy, spec: ParsedSpec): string | undefined {
	const { image } = policy.identify(spec, contextFor(call)(policy));
	const name = image?.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	return name === undefined || name === "" || /^[0-9a-f]{64}$/.test(name) ? undefined : name;
}
