/**
 * The image of a container, as the data of the policies name it.
 * @module
 */
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import type { Policy } from "../../policy.ts";
import type { Call } from "../arguments/mod.ts";
import { contextFor } from "./assess.ts";

/**
 * Without its tag and digest, as the policies' data name images. Undefined where the policy does not know it, or only its ID, or a short name: that
 * does not say which registry the image is from, and the data never match it.
 */
export function imageOf(call: Call, policy: Policy, spec: ParsedSpec): string | undefined {
	return nameInData(policy.identify(spec, contextFor(call)(policy)).image);
}

/** The same of a name with its tag or digest. */
export function nameInData(image: string | undefined): string | undefined {
	const name = image?.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	return name === undefined || !hasRegistry(name) ? undefined : name;
}

/** The first part of a name is a registry's where it has a dot or a port, or is `localhost`. */
function hasRegistry(name: string): boolean {
	const [first = "", ...rest] = name.split("/");
	return rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
}
