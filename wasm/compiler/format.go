package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// formatModule lays out a module's text as `opa fmt` does.
func formatModule(req *request) response {
	if len(req.Modules) != 1 {
		return failed("format takes one module, not %d", len(req.Modules))
	}
	module := req.Modules[0]
	formatted, err := format.SourceWithOpts(module.Path, []byte(module.Text), format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		return refused(req, astErrors(err))
	}
	text := string(formatted)
	return response{Text: &text}
}
