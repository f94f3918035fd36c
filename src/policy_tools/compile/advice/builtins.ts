/**
 * Advice on builtin functions that a policy may not call.
 * @module
 */
import type { Diagnostic } from "../../../compile/mod.ts";

const insteadOf: Readonly<Record<string, string>> = {
	any: "write `some item in LIST; item`",
	all: "write `every item in LIST { item }`",
	re_match: "write regex.match",
};

/** For a builtin without a reason. */
export function unsupportedBuiltin(name: string): string {
	return insteadOf[name] ?? "use other builtins: docs/guide/policies.md lists them";
}

const fetched = "put what it would fetch into the data (-d FILE)";
const input = "use a value of the input";

/** What to do instead; the reasons of the others include that. */
const waysOut: Readonly<Record<string, string>> = {
	"http.send": fetched,
	"net.lookup_ip_addr": fetched,
	"opa.runtime": "put what you need of it into the data (-d FILE)",
	"rand.intn": input,
	"uuid.rfc4122": input,
};

/** Why a builtin is refused, and what to do instead. */
export function withWayOut(reason: string, { message }: Diagnostic): string {
	const [, name = ""] = /^undefined function (\S+):/.exec(message) ?? [];
	const way = waysOut[name];
	return way === undefined ? reason : `${reason}; ${way}`;
}
