// Package linker turns compiled Rego into WebAssembly with OPA's own planner and code generator.
//
// OPA's public linker (v1/compile) compiles, prints and formats every module once more on its way there: half of a build's time. The two
// packages that do the work are internal to OPA, which Go opens to paths below OPA's own, and so this module is named below it. OPA's
// public linker says what the bytes have to be: wasm/compiler/build_test.go.
package linker

import (
	"bytes"

	"github.com/open-policy-agent/opa/internal/compiler/wasm"
	"github.com/open-policy-agent/opa/internal/planner"
	"github.com/open-policy-agent/opa/internal/wasm/encoding"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/util"
)

// Entrypoint is a document that can be asked for.
type Entrypoint struct {
	Name string // ossify/decision
	Ref  ast.Ref
}

// Linked is a compiled policy.
type Linked struct {
	Wasm  []byte
	Reads *Part // of the input
}

// Link gives the WebAssembly that answers for the entrypoints, with the rules that they need and no others. What was compiled must hold no
// call of print: there is none at run time.
func Link(compiler *ast.Compiler, capabilities *ast.Capabilities, entrypoints []Entrypoint) (*Linked, error) {
	policy, err := plan(compiler, capabilities, entrypoints)
	if err != nil {
		return nil, err
	}
	reads := Reads(policy)
	keepNative(policy)
	module, err := wasm.New().WithPolicy(policy).Compile()
	if err != nil {
		return nil, err
	}
	var encoded bytes.Buffer
	if err := encoding.WriteModule(&encoded, module); err != nil {
		return nil, err
	}
	return &Linked{encoded.Bytes(), reads}, nil
}

// The order of modules decides the order of functions, so it is that of their names.
func plan(compiler *ast.Compiler, capabilities *ast.Capabilities, entrypoints []Entrypoint) (*ir.Policy, error) {
	queries := make([]planner.QuerySet, 0, len(entrypoints))
	for _, entrypoint := range entrypoints {
		query, err := ask(compiler, entrypoint)
		if err != nil {
			return nil, err
		}
		queries = append(queries, query)
	}
	modules := make([]*ast.Module, 0, len(compiler.Modules))
	for _, name := range util.KeysSorted(compiler.Modules) {
		modules = append(modules, compiler.Modules[name])
	}
	builtins := make(map[string]*ast.Builtin, len(capabilities.Builtins))
	for _, builtin := range capabilities.Builtins {
		builtins[builtin.Name] = builtin
	}
	return planner.New().WithQueries(queries).WithModules(modules).WithBuiltinDecls(builtins).Plan()
}

// ask is the query that yields an entrypoint's value. Evaluators look for it under the name "result".
func ask(compiler *ast.Compiler, entrypoint Entrypoint) (planner.QuerySet, error) {
	query := ast.NewBody(ast.Equality.Expr(ast.VarTerm("result"), ast.NewTerm(entrypoint.Ref)))
	queries := compiler.QueryCompiler()
	compiled, err := queries.Compile(query)
	if err != nil {
		return planner.QuerySet{}, err
	}
	return planner.QuerySet{Name: entrypoint.Name, Queries: []ast.Body{compiled}, RewrittenVars: queries.RewrittenVars()}, nil
}
