//go:build interpreter

package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

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

// decodeVerify answers without a time where the answer is the same at all times: the token is verified at a time
// that its own claims allow. What is refused then is refused always; what is not is good only while they hold.
func decodeVerify(operands []*ast.Term) (*ast.Term, error) {
	verify := functionOf("io.jwt.decode_verify")
	constraints, isObject := operands[1].Value.(ast.Object)
	if !isObject || has(operands[1], "time") {
		return verify(operands)
	}
	claims := claimsOf(operands[0])
	at := ast.NewObject(ast.Item(ast.StringTerm("time"), ast.FloatNumberTerm(claims.allowed()*1e9)))
	merged, _ := constraints.Merge(at)
	verified, err := verify([]*ast.Term{operands[0], ast.NewTerm(merged)}) // [true, header, payload] or [false, {}, {}]
	if err != nil || verified == nil {
		return verified, err
	}
	payload := verified.Get(ast.InternedTerm(2))
	if has(payload, "exp") || has(payload, "nbf") {
		return nil, errNoClock
	}
	return verified, nil
}

// timeClaims are in seconds, as the token has them.
type timeClaims struct {
	Exp *float64 `json:"exp"`
	Nbf *float64 `json:"nbf"`
}

// allowed is a time at which the claims hold, if they ever do.
func (c timeClaims) allowed() float64 {
	switch {
	case c.Nbf == nil || *c.Nbf < 0:
		return 0
	case c.Exp == nil:
		return *c.Nbf + 1
	default:
		return max(0, (*c.Nbf+*c.Exp)/2)
	}
}

// claimsOf reads them without verifying anything, in the innermost of tokens that are signed around one another. What
// cannot be read has none, and OPA does not verify it either.
func claimsOf(operand *ast.Term) (claims timeClaims) {
	token, _ := operand.Value.(ast.String)
	for next := string(token); ; {
		header, rest, _ := strings.Cut(next, ".")
		body, _, _ := strings.Cut(rest, ".")
		var kind struct {
			Cty string `json:"cty"`
		}
		if json.Unmarshal(segment(header), &kind) != nil {
			return timeClaims{}
		}
		if strings.ToUpper(kind.Cty) != "JWT" {
			if json.Unmarshal(segment(body), &claims) != nil {
				return timeClaims{}
			}
			return claims
		}
		next = string(segment(body))
	}
}

func segment(text string) []byte {
	decoded, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	return decoded
}

func has(term *ast.Term, key string) bool {
	return term.Get(ast.StringTerm(key)) != nil
}
