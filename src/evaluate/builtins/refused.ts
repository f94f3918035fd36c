/**
 * The builtins of OPA that a policy may not call, each with the reason and, where there is one, the way around it. A build refuses them.
 * @module
 */

const network = "a policy has no network: the same input gives the same decision";
const chance = "a policy has no random numbers: the same input gives the same decision";
const clock = "an evaluation has no clock: the time is input.now, and time.parse_rfc3339_ns(input.now) has it in nanoseconds";

export const refusedBuiltins: Readonly<Record<string, string>> = {
	"crypto.x509.parse_and_verify_certificates":
		"it reads the clock; crypto.x509.parse_and_verify_certificates_with_options takes the time as its option CurrentTime",
	"http.send": network,
	"net.lookup_ip_addr": network,
	"opa.runtime": "it reads the process and its environment, which are not part of the input",
	"rand.intn": chance,
	"time.now_ns": clock,
	"uuid.rfc4122": chance,
};
