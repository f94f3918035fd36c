package main

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

func parserOptions(caps *ast.Capabilities) ast.ParserOptions {
	return ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true, Capabilities: caps}
}

// parseModules parses every source, so that each file's errors are reported and not the first's only.
func parseModules(sources []source, caps *ast.Capabilities) (map[string]*ast.Module, ast.Errors) {
	options := parserOptions(caps)
	modules := make(map[string]*ast.Module, len(sources))
	var faults ast.Errors
	for _, s := range sources {
		if _, twice := modules[s.Path]; twice {
			faults = append(faults, ast.NewError(duplicateModule, ast.NewLocation(nil, s.Path, 1, 1), "two modules have this path"))
			continue
		}
		module, err := parseModule(s, options)
		modules[s.Path] = module
		faults = append(faults, astErrors(err)...)
	}
	return modules, faults
}

// parsed holds what the last requests had, as most of the next one's modules are the same. Nothing changes a parsed module: whoever has to
// takes a copy. Of the capabilities, parsing looks at the language's features alone, which are the same for all.
var parsed = map[source]*ast.Module{}

// As many modules as that are no policy but a sign of many policies, one after the other.
const mostParsed = 10_000

func parseModule(s source, options ast.ParserOptions) (*ast.Module, error) {
	if module, ok := parsed[s]; ok {
		return module, nil
	}
	module, err := ast.ParseModuleWithOpts(s.Path, s.Text, options)
	if err == nil {
		if len(parsed) >= mostParsed {
			clear(parsed)
		}
		parsed[s] = module
	}
	return module, err
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
