package main

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// parseModules parses every source, so that each file's errors are reported and not the first's only.
func parseModules(sources []source, caps *ast.Capabilities) (map[string]*ast.Module, ast.Errors) {
	options := ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true, Capabilities: caps}
	modules := make(map[string]*ast.Module, len(sources))
	var faults ast.Errors
	for _, s := range sources {
		if _, twice := modules[s.Path]; twice {
			faults = append(faults, ast.NewError(duplicateModule, ast.NewLocation(nil, s.Path, 1, 1), "two modules have this path"))
			continue
		}
		module, err := ast.ParseModuleWithOpts(s.Path, s.Text, options)
		modules[s.Path] = module
		faults = append(faults, astErrors(err)...)
	}
	return modules, faults
}

// astErrors unpacks what OPA returns as one error.
func astErrors(err error) ast.Errors {
	var many ast.Errors
	var one *ast.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return ast.Errors{one}
	}
	return ast.Errors{ast.NewError(buildError, nil, "%s", fmt.Sprint(err))}
}
