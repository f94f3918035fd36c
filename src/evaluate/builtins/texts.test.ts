import { describe, expect, test } from "bun:test";
import { call } from "../../../test/support/builtins.ts";

type Row = readonly [name: string, operands: readonly string[], result: string];

const rows: readonly Row[] = [
	["strings.any_prefix_match", ['"/run/x"', '{"/etc", "/run"}'], "true"],
	["strings.any_prefix_match", ['["a", "b"]', '"c"'], "false"],
	["strings.any_prefix_match", ['"a"', "[1]"], "undefined"],
	["strings.any_suffix_match", ['["a.so", "b"]', '[".so"]'], "true"],
	["strings.count", ['"cheese"', '"e"'], "3"],
	["strings.count", ['"é😀"', '""'], "3"],
	["strings.split_n", ['"a,b,c"', '","', "2"], '["a", "b"]'],
	["strings.split_n", ['"a,b,c"', '","', "-2"], '["b", "c"]'],
	["strings.split_n", ['"a,b,c"', '","', "1e18"], "undefined"],
	["strings.split_n", ['"a,b,c"', '","', "3.0"], '["a", "b", "c"]'],
	["strings.split_n", ['"a,b"', '","', "1.5"], "undefined"],
	["strings.split_n", ['"a,b"', '","', "1e300"], "undefined"],
	["indexof_n", ['"😀a😀a"', '"a"'], "[1, 3]"],
	["indexof_n", ['"aaa"', '"aa"'], "[0, 1]"],
	["indexof_n", ['"a"', '""'], "undefined"],
	["glob.quote_meta", ['"*.github.com"'], String.raw`"\\*.github.com"`],
	["hex.encode", ['"é"'], '"c3a9"'],
	["hex.decode", ['"c3a9"'], '"é"'],
	["urlquery.decode", ['"%e4%bd}"'], '"\ufffd\ufffd}"'],
	["base64url.encode_no_pad", ['"??>"'], '"Pz8-"'],
	["urlquery.encode", ['"a b&ü"'], '"a+b%26%C3%BC"'],
	["urlquery.decode", ['"a+b%26"'], '"a b&"'],
	["urlquery.decode", ['"%zz"'], "undefined"],
	["urlquery.encode_object", ['{"b": {"2", "1"}, "a": "x"}'], '"a=x&b=1&b=2"'],
	["urlquery.decode_object", ['"a=1&b=2&a=3&c"'], '{"a": ["1", "3"], "b": ["2"], "c": [""]}'],
	[
		"json.marshal_with_options",
		['{"a": [1.0, "<"], "b": {}}', '{"indent": " "}'],
		String.raw`"{\n \"a\": [\n  1.0,\n  \"\\u003c\"\n ],\n \"b\": {}\n}"`,
	],
	["json.marshal_with_options", ["[1]", '{"color": true}'], "undefined"],
	[
		"uri.parse",
		['"https://u:p@[fe80::1%25en0]:80/a%2Fb?q=1#f"'],
		'{"fragment": "f", "hostname": "fe80::1%en0", "path": "/a/b", "port": "80", "raw_path": "/a%2Fb", "raw_query": "q=1", "scheme": "https"}',
	],
	["uri.parse", ['"http://a:b:c/"'], "undefined"],
	["uri.is_valid", ['"http://[::1"'], "false"],
	["uri.is_valid", ['"mailto:a@b"'], "true"],
	["uri.is_valid", ["1"], "false"],
	["uri.is_valid", ['{"\ufeff"}'], "false"],
	["trace", [`"a note"`], "true"],
	["trace", ["1"], "undefined"],
	["uuid.parse", ['"00000000-0000-fcd1-f4e0-9bab06a52ece"'], '{"variant": "Future", "version": 15}'],
	["uuid.parse", ['"none"'], "undefined"],
	["semver.compare", ['"v1.2.3-rc.1"', '"1.2.3-rc.11"'], "-1"],
	["semver.compare", ['"1.0.0+a"', '"1.0.0+b"'], "0"],
	["semver.is_valid", ['" 1.0.0"'], "false"],
	["semver.is_valid", ['"1.0.09223372036854775808"'], "false"],
	["units.parse", ['"1.5Mi"'], "1572864"],
	["units.parse", ['"500m"'], "0.5000000000"],
	["units.parse", ['"1e3"'], "1000"],
	["units.parse", ['"1E"'], "1000000000000000000"],
	["units.parse", ['"1 Gi"'], "undefined"],
	["units.parse", ['"1e9999999"'], "undefined"],
	["units.parse_bytes", ['"0.1KB"'], "100"],
	["units.parse_bytes", ['"1.5gib"'], "1610612736"],
	["units.parse_bytes", ['"x"'], "undefined"],
];

describe("builtins of texts", () => {
	test.each(rows)("%s(%p) is %s", async (name, operands, result) => expect(await call(name, ...operands)).toBe(result));
});
