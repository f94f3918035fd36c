package main

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

// unhosted are features of the language that a policy may not use: ossify's Rego is v1.
var unhosted = []string{ast.FeatureRegoV2, ast.FeatureRegoV2Import}

// language are what OPA's compiler turns Rego itself into: `=` and `:=`, and `print` while it is checked
// (a build erases it). No policy can do without.
var language = []string{ast.Equality.Name, ast.Assign.Name, ast.InternalPrint.Name}

// capabilities are OPA's own less the builtins that are not named, so that a call which the evaluator
// could not answer is an error here, with its place, and not at run time.
func capabilities(names []string) *ast.Capabilities {
	allowed := make(map[string]bool, len(names)+len(language))
	for _, name := range slices.Concat(language, names) {
		allowed[name] = true
	}
	all := ast.CapabilitiesForThisVersion()
	all.Builtins = slices.DeleteFunc(all.Builtins, func(b *ast.Builtin) bool { return !allowed[b.Name] })
	all.Features = slices.DeleteFunc(all.Features, func(f string) bool { return slices.Contains(unhosted, f) })
	// Empty, not nil: a schema's $ref fetches nothing.
	all.AllowNet = []string{}
	return all
}

// builtin describes one of OPA's builtins to scripts/capabilities.ts.
type builtin struct {
	Name             string `json:"name"`
	Arity            int    `json:"arity"`
	Result           bool   `json:"result"`
	Boolean          bool   `json:"boolean,omitempty"` // the result is true or false
	Infix            string `json:"infix,omitempty"`
	Deprecated       bool   `json:"deprecated,omitempty"`
	Nondeterministic bool   `json:"nondeterministic,omitempty"`
}

// builtins lists all that OPA knows, hosted or not.
func builtins(*request) response {
	var list []builtin
	for _, b := range ast.CapabilitiesForThisVersion().Builtins {
		list = append(list, builtin{
			Name:             b.Name,
			Arity:            b.Decl.Arity(),
			Result:           b.Decl.Result() != nil,
			Boolean:          types.Compare(b.Decl.Result(), types.B) == 0,
			Infix:            b.Infix,
			Deprecated:       b.IsDeprecated(),
			Nondeterministic: b.Nondeterministic,
		})
	}
	return response{Builtins: list}
}

// explainBuiltin tells a builtin that OPA has and ossify's evaluator lacks from a name that nobody knows.
func explainBuiltin(d diagnostic) diagnostic {
	name, ok := strings.CutPrefix(d.Message, "undefined function ")
	if !ok || !slices.ContainsFunc(ast.Builtins, func(b *ast.Builtin) bool { return b.Name == name }) {
		return d
	}
	d.Code = unsupportedBuiltin
	d.Message = "undefined function " + name + ": a builtin of OPA that ossify's evaluator does not have"
	return d
}
