//go:build interpreter

package main

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
)

// timed are the builtins that look at the clock where their operands name no time. An evaluation has no clock,
// so such a call has no value, unless the time makes no difference to it.
var timed = map[string]func([]*ast.Term) (*ast.Term, error){
	"io.jwt.decode_verify": decodeVerify,
	"crypto.x509.parse_and_verify_certificates_with_options": verifyCertificates,
}

var errNoClock = errors.New("the operands name no time, and an evaluation has no clock")

func verifyCertificates(operands []*ast.Term) (*ast.Term, error) {
	if !has(operands[1], "CurrentTime") {
		return nil, errNoClock
	}
	return functionOf("crypto.x509.parse_and_verify_certificates_with_options")(operands)
}

// decodeVerify answers without a time where the token says neither when it expires nor when it begins to be valid.
func decodeVerify(operands []*ast.Term) (*ast.Term, error) {
	verified, err := functionOf("io.jwt.decode_verify")(operands)
	if err != nil || has(operands[1], "time") {
		return verified, err
	}
	token := verified // [true, header, payload]
	if ast.Boolean(true).Compare(verified.Get(ast.InternedTerm(0)).Value) != 0 {
		// [false, {}, {}]: at another time it might be true.
		if token, err = swapped(operands[0]); err != nil {
			return nil, err
		}
	}
	payload := token.Get(ast.InternedTerm(2))
	if has(payload, "exp") || has(payload, "nbf") {
		return nil, errNoClock
	}
	return verified, nil
}

// swapped decodes a token without verifying it, to [signature, header, payload].
func swapped(token *ast.Term) (*ast.Term, error) {
	decoded, err := functionOf("io.jwt.decode")([]*ast.Term{token})
	if err != nil {
		return nil, err
	}
	part := func(index int) *ast.Term { return decoded.Get(ast.InternedTerm(index)) }
	return ast.ArrayTerm(part(2), part(0), part(1)), nil
}

func has(term *ast.Term, key string) bool {
	return term.Get(ast.StringTerm(key)) != nil
}
