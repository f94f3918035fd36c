/**
 * The builtins that OPA's own code answers: they are called in OPA's interpreter, which is WebAssembly of 36 MB. No container policy that is
 * known calls one, so nothing of it is loaded before a policy does.
 * @module
 */

export const interpretedBuiltins: readonly string[] = [
	"crypto.parse_private_keys",
	"crypto.x509.parse_and_verify_certificates_with_options",
	"crypto.x509.parse_certificate_request",
	"crypto.x509.parse_certificates",
	"crypto.x509.parse_keypair",
	"crypto.x509.parse_rsa_private_key",
	"graphql.is_valid",
	"graphql.parse",
	"graphql.parse_and_verify",
	"graphql.parse_query",
	"graphql.parse_schema",
	"graphql.schema_is_valid",
	"io.jwt.decode",
	"io.jwt.decode_verify",
	"io.jwt.encode_sign",
	"io.jwt.encode_sign_raw",
	"io.jwt.verify_eddsa",
	"io.jwt.verify_es256",
	"io.jwt.verify_es384",
	"io.jwt.verify_es512",
	"io.jwt.verify_hs256",
	"io.jwt.verify_hs384",
	"io.jwt.verify_hs512",
	"io.jwt.verify_ps256",
	"io.jwt.verify_ps384",
	"io.jwt.verify_ps512",
	"io.jwt.verify_rs256",
	"io.jwt.verify_rs384",
	"io.jwt.verify_rs512",
	"json.match_schema",
	"json.verify_schema",
	"providers.aws.sign_req",
	"rego.parse_module",
	"strings.render_template",
	"uri.is_valid",
	"uri.parse",
];
