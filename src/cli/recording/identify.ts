/**
 * Who a container is, for the log.
 * @module
 */
import type { Context } from "../../evaluate/mod.ts";
import type { Identity, Policy } from "../../policy.ts";
import type { ParsedSpec } from "../../spec/mod.ts";

/** It decides nothing: where the policy cannot tell, only the log is poorer. */
export function identifier(warn: (message: string) => void): (policy: Policy, spec: ParsedSpec, context: Context) => Identity {
	return (policy, spec, context) => {
		try {
			return policy.identify(spec, context);
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			warn(`the decision is recorded without engine, namespace and image: ${why}`);
			return {};
		}
	};
}
