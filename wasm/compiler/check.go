package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// checked is what a build goes on with once nothing is wrong.
type checked struct {
	modules      map[string]*ast.Module // as parsed: the compiler works on copies
	compiler     *ast.Compiler
	capabilities *ast.Capabilities
	data         map[string]any
}

// check parses, compiles and type-checks all modules together, and reports everything that is wrong.
func check(req *request) response {
	_, answer := checkModules(req)
	return answer
}

func checkModules(req *request) (*checked, response) {
	schemaSet, err := schemas(req.Schema)
	if err != nil {
		return nil, refused(req, ast.Errors{ast.NewError(invalidSchema, nil, "%v", err)})
	}
	data, err := parseData(req.Data)
	if err != nil {
		return nil, refused(req, ast.Errors{ast.NewError(invalidData, nil, "%v", err)})
	}
	caps := capabilities(req.Capabilities)
	modules, faults := parseModules(req.Modules, caps)
	if len(faults) > 0 {
		return nil, refused(req, faults)
	}
	compiler := ast.NewCompiler().
		SetErrorLimit(0). // 0 is no limit
		WithCapabilities(caps).
		WithSchemas(schemaSet).
		WithUseTypeCheckAnnotations(true).
		WithEnablePrintStatements(true). // so that their operands are checked too
		WithPathConflictsCheck(holds(data)).
		WithStrict(req.Strict)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, refused(req, compiler.Errors)
	}
	return &checked{modules, compiler, caps, data}, response{}
}

func refused(req *request, faults ast.Errors) response {
	return response{Diagnostics: diagnose(faults, req.Modules)}
}
