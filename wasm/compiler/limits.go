package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// What OPA's compiler takes more than linear time for, counted: a policy of somebody else's may be made of it. Each bound is a few seconds of
// this compiler, and far above policies as people write them.
const (
	// Each level doubles the time: 9 take 0.1 s, 12 take 2, 20 some minutes.
	mostNested = 9
	// Expressions of a body are put in order by trying: 200 take 0.7 s, 400 take 6.
	mostExpressions = 200
	// The cubes of the expressions of all bodies together.
	mostOrdering = 40_000_000
	// The squares of the lengths of all else chains together: a chain of 1000 takes a second.
	mostElse = 1_000_000
	// Rules that are passed when each rule is looked for behind itself: 2000 functions that call one another in a chain, 2 s.
	mostDependencies = 2_000_000
)

// tooLarge finds what would take too long in parsed modules; one fault is enough.
func tooLarge(modules map[string]*ast.Module) ast.Errors {
	var count limits
	for _, path := range sortedKeys(modules) {
		if count.module(modules[path]); count.fault != nil {
			return ast.Errors{count.fault}
		}
	}
	return nil
}

type limits struct {
	ordering, elses, nested int
	fault                   *ast.Error
}

func (l *limits) module(module *ast.Module) {
	for _, rule := range module.Rules {
		l.elseChain(rule)
		ast.NewBeforeAfterVisitor(l.enter, l.leave).Walk(rule)
	}
}

func (l *limits) elseChain(rule *ast.Rule) {
	length := 0
	for next := rule.Else; next != nil; next = next.Else {
		length++
	}
	if l.elses += length * length; l.elses > mostElse {
		l.refuse(rule.Loc(), "it has too long chains of else: one of 1000 at the most, or four of 500")
	}
}

func (l *limits) enter(node any) bool {
	switch node := node.(type) {
	case ast.Body:
		l.body(node)
	case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
		l.nested++
	case *ast.Term:
		if l.nested >= mostNested && ast.IsComprehension(node.Value) {
			l.refuse(node.Loc(), "comprehensions nest more than %d deep", mostNested)
		}
	}
	return l.fault != nil
}

func (l *limits) leave(node any) {
	switch node.(type) {
	case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
		l.nested--
	}
}

func (l *limits) body(body ast.Body) {
	length := len(body)
	l.ordering += length * length * length
	switch {
	case length > mostExpressions:
		l.refuse(body.Loc(), "a body has %d expressions, more than %d", length, mostExpressions)
	case l.ordering > mostOrdering:
		l.refuse(body.Loc(), "it has too many long bodies: five of %d expressions at the most, or 5000 of 20", mostExpressions)
	}
}

func (l *limits) refuse(place *ast.Location, format string, values ...any) {
	if l.fault == nil {
		l.fault = ast.NewError(excess, place, format, values...)
	}
}

// boundDependencies stops the compiler before it looks for recursion from each rule anew.
func boundDependencies(compiler *ast.Compiler) *ast.Error {
	passed := 0
	for _, module := range compiler.Modules {
		for _, rule := range module.Rules {
			if passed += reached(compiler.Graph, rule, mostDependencies-passed); passed >= mostDependencies {
				return ast.NewError(excess, rule.Loc(), "too many rules depend on too many others: 2000 in a chain at the most, or 20,000 on 100 each")
			}
		}
	}
	return nil
}

// reached counts what a rule depends on, up to a bound.
func reached(graph *ast.Graph, rule *ast.Rule, bound int) int {
	seen := map[any]struct{}{}
	ahead := []any{rule}
	passed := 0
	for len(ahead) > 0 && passed < bound {
		next := ahead[len(ahead)-1]
		ahead = ahead[:len(ahead)-1]
		if _, known := seen[next]; known {
			continue
		}
		seen[next] = struct{}{}
		for dependency := range graph.Dependencies(next) {
			passed++
			ahead = append(ahead, dependency)
		}
	}
	return passed
}

func sortedKeys(modules map[string]*ast.Module) []string {
	paths := make([]string, 0, len(modules))
	for path := range modules {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
