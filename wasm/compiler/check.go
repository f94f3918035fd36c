package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// checked is what a build goes on with once nothing is wrong.
type checked struct {
	modules      map[string]*ast.Module // as parsed: the compiler works on copies
	compiler     *ast.Compiler          // with calls of print
	printless    *ast.Compiler          // without; made where it is needed
	capabilities *ast.Capabilities
	data         map[string]any
}

// indexed says whether rules are to be found by what they ask for: an interpreter wants that, a compiled policy has its own ways.
var indexed bool

// withoutPrints is the compiler whose rules a policy is made of: there is no print at run time. Where no rule prints, it is the same one.
func (c *checked) withoutPrints() (*ast.Compiler, error) {
	if c.printless != nil {
		return c.printless, nil
	}
	c.printless = c.compiler
	if printsIn(c.modules) {
		c.printless = ast.NewCompiler().WithCapabilities(c.capabilities)
		if c.printless.Compile(c.modules); c.printless.Failed() {
			return nil, c.printless.Errors
		}
	}
	return c.printless, nil
}

func printsIn(modules map[string]*ast.Module) (found bool) {
	for _, module := range modules {
		ast.WalkExprs(module, func(expr *ast.Expr) bool {
			found = found || (expr.IsCall() && expr.Operator().String() == ast.Print.Name)
			return found
		})
	}
	return found
}

// check parses, compiles and type-checks all modules together, and reports everything that is wrong.
func check(req *request) response {
	_, answer := checkModules(req)
	return answer
}

// checkModules answers at once for what it was asked last: to list tests, to build and to interpret them are three requests on one policy.
func checkModules(req *request) (*checked, response) {
	if sound := recent.find(req); sound != nil {
		return sound, response{}
	}
	sound, answer := checkAnew(req)
	recent.keep(req, sound)
	return sound, answer
}

func checkAnew(req *request) (*checked, response) {
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
	if faults := tooLarge(modules); len(faults) > 0 {
		return nil, refused(req, faults)
	}
	compiler := ast.NewCompiler().
		WithStageAfterID(ast.StageSetGraph, ast.CompilerStageDefinition{Name: "ossify_bound_dependencies", MetricName: "bound_dependencies", Stage: boundDependencies}).
		SetErrorLimit(0). // 0 is no limit
		WithCapabilities(caps).
		WithSchemas(schemaSet).
		WithUseTypeCheckAnnotations(true).
		WithEnablePrintStatements(true). // so that their operands are checked too
		WithPathConflictsCheck(holds(data)).
		WithStrict(req.Strict)
	if !indexed {
		compiler.WithSkipStages(ast.StageBuildRuleIndices, ast.StageBuildComprehensionIndices)
	}
	if compiler.Compile(modules); compiler.Failed() {
		return nil, refused(req, compiler.Errors)
	}
	return &checked{modules: modules, compiler: compiler, capabilities: caps, data: data}, response{}
}

func refused(req *request, faults ast.Errors) response {
	return response{Diagnostics: diagnose(faults, req.Modules)}
}
