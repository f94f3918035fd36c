//go:build interpreter

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	caches "github.com/open-policy-agent/opa/v1/topdown/builtins"
)

func init() { operations["builtin"] = callBuiltin }

// callBuiltin calls one of OPA's builtins with operands in Rego's notation, for a compiled policy that imports it.
// A call that has no value, or fails, is undefined and gives none: what an evaluation that is not strict makes of it.
func callBuiltin(req *request) response {
	operands := make([]*ast.Term, 0, len(req.Operands))
	for _, text := range req.Operands {
		operand, err := readTerm(text)
		if err != nil {
			return failed("reading an operand of %s: %v", req.Builtin, err)
		}
		operands = append(operands, operand)
	}
	call, special := timed[req.Builtin]
	if !special {
		call = functionOf(req.Builtin)
	}
	value, err := call(operands)
	if halt := (topdown.Halt{}); errors.As(err, &halt) {
		return failed("calling %s: %v", req.Builtin, err)
	}
	if err != nil || value == nil {
		return response{}
	}
	text, err := writeTerm(value)
	if err != nil {
		return failed("%s gives %v", req.Builtin, err)
	}
	return response{Text: &text}
}

// functionOf is a builtin as a function. All of them that a policy imports have one value or none.
func functionOf(name string) func([]*ast.Term) (*ast.Term, error) {
	return func(operands []*ast.Term) (value *ast.Term, err error) {
		builtin := topdown.GetBuiltin(name)
		if builtin == nil {
			return nil, topdown.Halt{Err: fmt.Errorf("OPA has no builtin of this name")}
		}
		err = builtin(noSurroundings(), operands, func(result *ast.Term) error {
			value = result
			return nil
		})
		return value, err
	}
}

// noSurroundings has no clock and draws nothing: the same operands give the same value.
func noSurroundings() topdown.BuiltinContext {
	return topdown.BuiltinContext{
		Context: context.Background(),
		Cancel:  topdown.NewCancel(),
		Cache:   caches.Cache{},
		Seed:    zeros{},
		Time:    ast.InternedTerm(0),
	}
}

// zeros is what a signature draws from. Go makes the nonce of ECDSA of key and message too, and PSS is sound without a salt.
type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}
