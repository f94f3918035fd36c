/**
 * From the names of builtins to the builtins.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Builtin, Family } from "./builtin.ts";
import { families } from "./families.ts";
import { refusedBuiltins } from "./refused.ts";

/**
 * Loads the families that these builtins are of. A builtin that nothing here implements would otherwise fail only once it is called, which for
 * a deny rule may be the day of the attack.
 * @throws {OssifyError} `policy/unsupported-builtin`
 */
export async function loadBuiltins(names: readonly string[]): Promise<ReadonlyMap<string, Builtin>> {
	if (names.length === 0) return new Map();
	const needed = families.filter((family) => family.names.some((name) => names.includes(name)));
	refuseMissing(names);
	const loaded: Family[] = await Promise.all(needed.map(({ load }) => load()));
	return new Map(loaded.flatMap((family) => Object.entries(family)));
}

function refuseMissing(names: readonly string[]): void {
	const missing = names.filter((name) => !families.some((family) => family.names.includes(name)));
	if (missing.length === 0) return;
	const because = missing.sort().map((name) => (Object.hasOwn(refusedBuiltins, name) ? `${name} (${refusedBuiltins[name]})` : name));
	throw new OssifyError(
		"policy/unsupported-builtin",
		`cannot use the policy: it calls ${because.join(", ")}, which ossify does not host. docs/policies.md lists those that it does`,
	);
}
