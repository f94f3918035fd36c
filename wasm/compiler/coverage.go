//go:build interpreter

package main

import (
	"cmp"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

// coverage counts how often each expression was evaluated and each rule had a value. Locations are told apart by their addresses: what the
// compiler makes of one expression shares that expression's.
type coverage struct {
	evaluated map[*ast.Location]int
	rules     map[*ast.Rule]int
}

func newCoverage() *coverage {
	return &coverage{evaluated: map[*ast.Location]int{}, rules: map[*ast.Rule]int{}}
}

func (*coverage) Enabled() bool { return true }

func (*coverage) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (c *coverage) TraceEvent(event topdown.Event) {
	switch node := event.Node.(type) {
	case *ast.Expr:
		if event.Op == topdown.EvalOp {
			c.evaluated[node.Location]++
		}
	case *ast.Rule:
		if event.Op == topdown.ExitOp {
			c.rules[node]++
		}
	}
}

func (c *coverage) report(compiler *ast.Compiler) *[]fileCoverage {
	if c == nil {
		return nil
	}
	files := make([]fileCoverage, 0, len(compiler.Modules))
	for _, path := range util.KeysSorted(compiler.Modules) {
		files = append(files, c.of(path, compiler.Modules[path]))
	}
	return &files
}

func (c *coverage) of(path string, module *ast.Module) fileCoverage {
	file := fileCoverage{Path: path, Rules: []coveredRule{}}
	least := map[int]int{}
	reach := func(row, hits int) {
		if before, ok := least[row]; !ok || hits < before {
			least[row] = hits
		}
	}
	ast.WalkRules(module, func(rule *ast.Rule) bool {
		row, end := rule.Head.Location.Row, endOf(rule)
		file.Rules = append(file.Rules, coveredRule{nameOfRule(rule), row, end, c.rules[rule]})
		reach(row, c.rules[rule])
		return false
	})
	for place, hits := range c.expressions(module) {
		reach(place.row, hits)
	}
	for _, row := range util.KeysSorted(least) {
		file.Lines = append(file.Lines, coveredLine{row, least[row]})
	}
	slices.SortStableFunc(file.Rules, func(a, b coveredRule) int { return cmp.Compare(a.Row, b.Row) })
	return file
}

// expressions are those that somebody wrote, as what the compiler adds may be left out for reasons that are no concern of a test.
func (c *coverage) expressions(module *ast.Module) map[place]int {
	hits := map[place]int{}
	ast.WalkExprs(module, func(expr *ast.Expr) bool {
		_, declares := expr.Terms.(*ast.SomeDecl)
		if at := expr.BaseCogeneratedExpr().Location; !declares && !expr.Generated && at.HasFile() {
			key := place{at.File, at.Row, at.Col}
			hits[key] = max(hits[key], c.evaluated[expr.Location])
		}
		return false
	})
	return hits
}

func nameOfRule(rule *ast.Rule) string {
	return dotted(rule.Module.Package.Path[1:].Extend(rule.Head.Ref().GroundPrefix()))
}

func endOf(rule *ast.Rule) int {
	row, _ := rule.Location.End()
	return row
}
