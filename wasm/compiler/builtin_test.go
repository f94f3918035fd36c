//go:build interpreter

package main

import (
	"strings"
	"testing"
)

const certificates = `"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"`

func TestCallBuiltin(t *testing.T) {
	for _, each := range []struct {
		name     string
		operands []string
		value    string // "" is undefined
		failure  string
	}{
		{name: "object.keys", operands: []string{`{1: 2, "a": {3}}`}, value: `{1,"a"}`},
		{name: "object.keys", operands: []string{`{}`}, value: `set()`},
		{name: "object.union", operands: []string{`{"<\u2028\u0000é": [null, 1.0]}`, `{{}: {"b": set()}}`}, value: `{"\u003c\u2028\u0000é":[null,1.0],{}:{"b":set()}}`},
		{name: "uuid.parse", operands: []string{`"none"`}},
		{name: "io.jwt.decode", operands: []string{`1`}},
		{name: "graphql.is_valid", operands: []string{`"{a}"`, `"type Query { a: Int }"`}, value: "true"},
		{name: "crypto.x509.parse_and_verify_certificates_with_options", operands: []string{certificates, `{"DNSName": "a"}`}},
		{name: "crypto.x509.parse_and_verify_certificates_with_options", operands: []string{certificates, `{"CurrentTime": 1}`}, value: "[false,[]]"},
		{name: "base64.decode", operands: []string{`"/w=="`}, failure: "base64.decode gives a string that is not UTF-8, which a policy cannot hold"},
		{name: "no.such", operands: []string{`1`}, failure: "calling no.such: OPA has no builtin of this name"},
		{name: "count", operands: []string{`[`}, failure: "reading an operand of count: "},
	} {
		got := callBuiltin(&request{Builtin: each.name, Operands: each.operands})
		value, failure := "", ""
		if got.Text != nil {
			value = *got.Text
		}
		if got.Failure != nil {
			failure = got.Failure.Message
		}
		if value != each.value || !strings.HasPrefix(failure, each.failure) || (each.failure == "") != (failure == "") {
			t.Errorf("%s(%s) = %q, failure %q", each.name, strings.Join(each.operands, ", "), value, failure)
		}
	}
}

func TestDecodeVerifyHasNoClock(t *testing.T) {
	key := `{"kty": "oct", "k": "cw"}`
	for _, each := range []struct{ payload, constraints, value string }{
		{`{}`, `{"secret": "s"}`, `[true,{"alg":"HS256"},{}]`},
		{`{"exp": 2}`, `{"secret": "s"}`, ""},
		{`{"nbf": 2}`, `{"secret": "s"}`, ""},
		{`{"nbf": 2, "exp": 4}`, `{"secret": "s", "time": 3000000000}`, `[true,{"alg":"HS256"},{"exp":4,"nbf":2}]`},
		{`{"exp": 2}`, `{"secret": "s", "time": 3000000000}`, `[false,{},{}]`},
		{`{}`, `{"secret": "t"}`, `[false,{},{}]`},
		{`{"exp": 2}`, `{"secret": "t"}`, `[false,{},{}]`},
		{`{"nbf": 2}`, `{"secret": "t"}`, `[false,{},{}]`},
		{`{"nbf": 1700000000, "exp": 1700000001}`, `{"secret": "s"}`, ""},
		{`{"nbf": 2, "exp": 2}`, `{"secret": "s"}`, `[false,{},{}]`},
		{`{"exp": 2}`, `{"secret": "s", "iss": "x"}`, `[false,{},{}]`},
	} {
		token := callBuiltin(&request{Builtin: "io.jwt.encode_sign", Operands: []string{`{"alg": "HS256"}`, each.payload, key}})
		got := callBuiltin(&request{Builtin: "io.jwt.decode_verify", Operands: []string{*token.Text, each.constraints}})
		value := ""
		if got.Text != nil {
			value = *got.Text
		}
		if got.Failure != nil || value != each.value {
			t.Errorf("%s, %s: %q, %v", each.payload, each.constraints, value, got.Failure)
		}
	}
}
