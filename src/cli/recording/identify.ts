/**
 * Who a container is, for the log.
 * @module
 */
import type { Context } from "../../evaluate/mod.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import type { Files } from "../../platform/mod.ts";
import type { Identity, Policy, PolicyIdentity } from "../../policy.ts";
import { namesFrom } from "./engine_state.ts";

/** It has no part in the decision: where the policy does not know, or the engine's files cannot be read, only the record has less. */
export function identifier(
	files: Pick<Files, "kind" | "read">,
	warn: (message: string) => void,
): (policy: Policy, spec: ParsedSpec, context: Context) => Identity {
	const read = (path: string, limit: number) => files.read(path, { blame: "host", limit, regular: true });
	const attempt = <T>(without: string, act: () => T): T | undefined => {
		try {
			return act();
		} catch (error) {
			warn(`the decision is recorded without ${without}: ${error instanceof Error ? error.message : String(error)}`);
			return undefined;
		}
	};
	return (policy, spec, context) => {
		const said = attempt<PolicyIdentity>("engine, namespace and image", () => policy.identify(spec, context));
		const { stateFiles = [], ...identity } = said ?? {};
		const id = identity.container ?? (context.state as { readonly id?: unknown } | undefined)?.id;
		if (stateFiles.length === 0 || typeof id !== "string") return identity;
		const isThere = (path: string) => files.kind(path) === "file";
		const names = attempt("the container's name and image", () => namesFrom(stateFiles, id, isThere, read));
		// In this order, so that all records have theirs in one.
		return { ...identity, ...names, ...named(identity) };
	};
}

/** What the policy says takes precedence over the engine's files. */
function named({ name, image }: Identity): Identity {
	return { ...(name !== undefined && { name }), ...(image !== undefined && { image }) };
}
