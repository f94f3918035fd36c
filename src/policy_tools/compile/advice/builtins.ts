/**
 * What to do about builtin functions that a policy may not call.
 * @module
 */
import type { Diagnostic } from "../../../compile/mod.ts";

const insteadOf: Readonly<Record<string, string>> = {
	any: "write `some item in LIST; item`",
	all: "write `every item in LIST { item }`",
	re_match: "write regex.match",
};

/** Of one that no reason is given for. */
export function unsupportedBuiltin(name: string): string {
	return insteadOf[name] ?? "write it with the builtins that there are: docs/internals/compiler.md lists them";
}

const fetched = "have what it would fetch in the data (-d FILE)";
const input = "go by something in the input";

/** What to do instead; the reasons for the others say so themselves. */
const waysOut: Readonly<Record<string, string>> = {
	"http.send": fetched,
	"net.lookup_ip_addr": fetched,
	"opa.runtime": "have what you need of it in the data (-d FILE)",
	"rand.intn": input,
	"uuid.rfc4122": input,
};

/** Why a builtin is refused, and, as that is no way out yet, what to do. */
export function withWayOut(reason: string, { message }: Diagnostic): string {
	const [, name = ""] = /^undefined function (\S+):/.exec(message) ?? [];
	const way = waysOut[name];
	return way === undefined ? reason : `${reason}; ${way}`;
}
