/**
 * Which builtins are hosted, and where they are. Each family is a file of its own that is loaded when a policy calls one of its builtins.
 * @module
 */
import type { Family } from "./builtin.ts";

interface FamilyFile {
	readonly names: readonly string[];
	load(): Promise<Family>;
}

/** A family's names are repeated here so that it need not be loaded to know them; a test holds the two lists together. */
export const families: readonly FamilyFile[] = [
	{
		names: [
			"abs",
			"bits.and",
			"bits.lsh",
			"bits.negate",
			"bits.or",
			"bits.rsh",
			"bits.xor",
			"ceil",
			"div",
			"floor",
			"format_int",
			"minus",
			"mul",
			"plus",
			"product",
			"rem",
			"round",
			"sum",
			"to_number",
		],
		load: async () => (await import("./arithmetic/arithmetic.ts")).arithmetic,
	},
	{ names: ["base64.decode", "base64.is_valid", "base64url.decode"], load: async () => (await import("./base64.ts")).base64 },
	{
		names: [
			"crypto.hmac.equal",
			"crypto.hmac.md5",
			"crypto.hmac.sha1",
			"crypto.hmac.sha256",
			"crypto.hmac.sha512",
			"crypto.md5",
			"crypto.sha1",
			"crypto.sha256",
		],
		load: async () => (await import("./crypto.ts")).crypto,
	},
	{
		names: [
			"base64url.encode_no_pad",
			"hex.decode",
			"hex.encode",
			"json.marshal_with_options",
			"urlquery.decode",
			"urlquery.decode_object",
			"urlquery.encode",
			"urlquery.encode_object",
		],
		load: async () => (await import("./encoding.ts")).encoding,
	},
	{ names: ["glob.match", "glob.quote_meta"], load: async () => (await import("./glob.ts")).glob },
	{ names: ["graph.reachable_paths"], load: async () => (await import("./graph.ts")).graph },
	{
		names: ["json.filter", "json.is_valid", "json.marshal", "json.remove", "json.unmarshal"],
		load: async () => (await import("./json.ts")).json,
	},
	{
		names: [
			"net.cidr_contains",
			"net.cidr_contains_matches",
			"net.cidr_expand",
			"net.cidr_intersects",
			"net.cidr_is_valid",
			"net.cidr_merge",
		],
		load: async () => (await import("./net.ts")).net,
	},
	{ names: ["numbers.range", "numbers.range_step"], load: async () => (await import("./numbers.ts")).numbers },
	{ names: ["json.patch", "object.subset", "object.union_n"], load: async () => (await import("./objects.ts")).objects },
	{
		names: [
			"regex.find_all_string_submatch_n",
			"regex.find_n",
			"regex.is_valid",
			"regex.match",
			"regex.replace",
			"regex.split",
			"regex.template_match",
		],
		load: async () => (await import("./regex.ts")).regex,
	},
	{ names: ["semver.compare", "semver.is_valid"], load: async () => (await import("./semver.ts")).semver },
	{
		names: [
			"concat",
			"indexof",
			"indexof_n",
			"internal.template_string",
			"replace",
			"strings.any_prefix_match",
			"strings.any_suffix_match",
			"strings.count",
			"strings.split_n",
		],
		load: async () => (await import("./strings.ts")).strings,
	},
	{ names: ["sprintf"], load: async () => (await import("./printf/sprintf.ts")).printf },
	{
		names: [
			"time.add_date",
			"time.clock",
			"time.date",
			"time.diff",
			"time.format",
			"time.parse_duration_ns",
			"time.parse_ns",
			"time.parse_rfc3339_ns",
			"time.weekday",
		],
		load: async () => (await import("./time/time.ts")).time,
	},
	{ names: ["units.parse", "units.parse_bytes"], load: async () => (await import("./units.ts")).units },
	{ names: ["trim"], load: async () => (await import("./trim.ts")).trim },
	{ names: ["trace"], load: async () => (await import("./trace.ts")).trace },
];

/**
 * Those that OPA's own code answers, in its interpreter: WebAssembly of 36 MB. No container policy that is known calls one, and nothing of it is
 * loaded before a policy does.
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
	"regex.globs_match",
	"rego.parse_module",
	"strings.render_template",
	"uri.is_valid",
	"uri.parse",
	"uuid.parse",
	"yaml.is_valid",
	"yaml.marshal",
	"yaml.unmarshal",
];

/** All that a policy may import, by name: those of a family, and those that OPA's interpreter answers. */
export const hostedBuiltins: readonly string[] = [...families.flatMap(({ names }) => names), ...interpretedBuiltins].sort();
