//go:build interpreter

package main

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// tell describes an expression that was not true.
func (e *explainer) tell(q *query, at snapshot) reason {
	place := at.expr.BaseCogeneratedExpr().Location
	if place == nil || at.expr.Generated {
		place = at.expr.Location
	}
	told := reason{Path: place.File, Row: place.Row, Column: max(place.Col, 1), Expression: string(place.Text), Values: []named{}}
	if q.rule != nil {
		told.Rule = nameOfRule(q.rule)
	}
	told.Values = valuesIn(at, told.Expression)
	told.Verdict = verdictOn(at)
	if sides := sidesOf(at); sides != nil {
		told.Sides = sides
	}
	return told
}

func verdictOn(at snapshot) string {
	if at.expr.Negated {
		return "true"
	}
	operands := at.expr.Operands()
	if term, ok := at.expr.Terms.(*ast.Term); ok {
		operands = []*ast.Term{term}
	}
	if at.expr.IsCall() && at.expr.Operator()[0].Equal(ast.DefaultRootDocument) {
		return "undefined" // a function of somebody's own, without a result for this
	}
	for _, operand := range operands {
		if at.values.of(operand) == nil && !ast.IsComprehension(operand.Value) {
			return "undefined"
		}
	}
	return "false"
}

// valuesIn are the parts with their values, in the order in which they are written; constants speak for themselves.
func valuesIn(at snapshot, whole string) []named {
	list := []named{}
	seen := map[string]bool{whole: true} // its verdict tells
	walkParts(at.expr, func(term *ast.Term) {
		text := textOf(term)
		if text == "" || seen[text] || !readsSomething(term) {
			return
		}
		value := at.values.of(term)
		if value == nil && !isUndefined(at, term) {
			return
		}
		seen[text] = true
		list = append(list, named{text, rego(value)})
	})
	return list
}

func readsSomething(term *ast.Term) bool {
	switch term.Value.(type) {
	case ast.Var, ast.Ref:
		return true
	}
	return false
}

// isUndefined tells what has no value from what was not come to: only the references of the expression itself were read.
func isUndefined(at snapshot, term *ast.Term) bool {
	if _, ok := term.Value.(ast.Ref); !ok || at.expr.Negated {
		return false
	}
	for _, own := range termsOf(at.expr) {
		if own == term {
			return true
		}
	}
	return false
}

func textOf(term *ast.Term) string {
	if term.Location == nil {
		return ""
	}
	return strings.TrimSpace(string(term.Location.Text))
}

func rego(value ast.Value) *string {
	if value == nil {
		return nil
	}
	text := value.String()
	return &text
}

// sidesOf are the two sides of an equality that does not hold, for a diff.
func sidesOf(at snapshot) []string {
	operands := at.expr.Operands()
	if !at.expr.IsEquality() && !(at.expr.IsCall() && at.expr.Operator().Equal(ast.Equal.Ref())) || len(operands) < 2 || at.expr.Negated {
		return nil
	}
	sides := make([]string, 0, 2)
	for _, operand := range operands[:2] {
		value := at.values.of(operand)
		if value == nil {
			return nil
		}
		content, err := ast.JSON(value)
		if err != nil {
			return nil
		}
		text, err := json.Marshal(content)
		if err != nil {
			return nil
		}
		sides = append(sides, string(text))
	}
	return sides
}
