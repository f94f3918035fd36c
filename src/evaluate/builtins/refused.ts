/**
 * The builtins of OPA that a policy may not call, each with the reason and, where there is one, the way around it. A build refuses them.
 * @module
 */

const network = "a policy has no network: the same input gives the same decision";
const chance = "a policy draws nothing: the same input gives the same decision";
const clock = "an evaluation has no clock: the time is input.now, and time.parse_rfc3339_ns(input.now) has it in nanoseconds";
const keys = "a policy reads no private keys";

export const refusedBuiltins: Readonly<Record<string, string>> = {
	"crypto.parse_private_keys": keys,
	"crypto.x509.parse_and_verify_certificates": "a certificate is good at some time, and an evaluation has no clock",
	"crypto.x509.parse_and_verify_certificates_with_options": "chains of certificates are not verified here",
	"crypto.x509.parse_keypair": keys,
	"crypto.x509.parse_rsa_private_key": keys,
	"http.send": network,
	"net.lookup_ip_addr": network,
	"opa.runtime": "it tells of the process and its environment, which are no input",
	"rand.intn": chance,
	"rego.parse_module": "the parser is in the compiler, not in the evaluator",
	"strings.render_template": 'a template string, $"{name} is read-only", does it',
	"time.now_ns": clock,
	"uuid.rfc4122": chance,
};
