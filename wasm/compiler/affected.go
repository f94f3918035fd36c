package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// affected names the entrypoints that may have another value than before: those that depend on a rule which only one of the two versions
// of the policy has. It says too many rather than too few.
func affected(req *request) response {
	if sameRules(req) {
		return response{Affected: &[]string{}}
	}
	earlier := *req
	earlier.Modules = req.Before
	before, answer := checkModules(&earlier)
	if before == nil {
		return answer
	}
	now, answer := checkModules(req)
	if now == nil {
		return answer
	}
	gone, come := newDependents(before, now), newDependents(now, before)
	names := []string{}
	for _, entrypoint := range req.Entrypoints {
		ref, err := ast.PtrRef(ast.DefaultRootDocument, entrypoint)
		if err != nil || gone.holds(ref) || come.holds(ref) {
			names = append(names, entrypoint)
		}
	}
	return response{Affected: &names}
}

// sameRules spares the compiler's work where only comments and spaces differ, or nothing.
func sameRules(req *request) bool {
	caps := capabilities(req.Capabilities)
	before, faultsBefore := parseModules(req.Before, caps)
	now, faultsNow := parseModules(req.Modules, caps)
	if len(faultsBefore)+len(faultsNow) > 0 || len(before) != len(now) {
		return false
	}
	for path, module := range now {
		other := before[path]
		if other == nil || !sameHead(module, other) || len(without(module, other))+len(without(other, module)) > 0 {
			return false
		}
	}
	return true
}

// dependents tells of each rule whether it is, or depends on, one that the other version has not.
type dependents struct {
	compiler *ast.Compiler
	changed  map[place]bool // with the file in it: a rule is found by where it stands
	known    map[*ast.Rule]bool
}

func newDependents(one, other *checked) *dependents {
	d := &dependents{one.compiler, map[place]bool{}, map[*ast.Rule]bool{}}
	for path, module := range one.modules {
		for _, rule := range without(module, other.modules[path]) {
			d.changed[placeOfRule(rule)] = true
		}
	}
	return d
}

// without are the rules of a module that its other version has not.
func without(module, other *ast.Module) (rules []*ast.Rule) {
	if module == other {
		return nil
	}
	if other == nil || !sameHead(module, other) {
		return module.Rules
	}
	for _, rule := range module.Rules {
		if !slices.ContainsFunc(other.Rules, rule.Equal) {
			rules = append(rules, rule)
		}
	}
	return rules
}

// sameHead compares what gives the names in all of a module's rules their meaning, and what METADATA says of them.
func sameHead(a, b *ast.Module) bool {
	return a.Package.Equal(b.Package) &&
		slices.EqualFunc(a.Imports, b.Imports, func(x, y *ast.Import) bool { return x.Equal(y) }) &&
		slices.EqualFunc(a.Annotations, b.Annotations, func(x, y *ast.Annotations) bool { return x.Compare(y) == 0 })
}

func (d *dependents) holds(ref ast.Ref) bool {
	return slices.ContainsFunc(d.compiler.GetRules(ref), d.depends)
}

func (d *dependents) depends(rule *ast.Rule) bool {
	if answer, ok := d.known[rule]; ok {
		return answer
	}
	d.known[rule] = false // Rego has no recursion: whoever comes here again has come another way.
	answer := d.changed[placeOfRule(rule)] || (rule.Else != nil && d.depends(rule.Else))
	for dependency := range d.compiler.Graph.Dependencies(rule) {
		if next, ok := dependency.(*ast.Rule); ok && !answer {
			answer = d.depends(next)
		}
	}
	d.known[rule] = answer
	return answer
}

// place is where a rule or an expression begins. What the compiler makes of an expression begins there as well, or inside.
type place struct {
	file        string
	row, column int
}

func placeOfRule(rule *ast.Rule) place {
	return place{rule.Location.File, rule.Location.Row, rule.Location.Col}
}
