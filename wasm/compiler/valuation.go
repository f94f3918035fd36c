//go:build interpreter

package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// valuation is what the parts of an expression stood for at one moment. What a rule's value was is asked at once: caches change.
type valuation struct {
	locals *ast.ValueMap
	refs   *ast.ValueMap
}

func (v valuation) variable(name ast.Value) ast.Value {
	if v.locals == nil {
		return nil
	}
	return v.locals.Get(name)
}

// of is a term's value; nil where it has none.
func (v valuation) of(term *ast.Term) ast.Value {
	switch value := term.Value.(type) {
	case ast.Var:
		return v.variable(value)
	case ast.Ref:
		return v.refs.Get(value)
	}
	if term.IsGround() {
		return term.Value
	}
	plugged, err := ast.TransformVars(term.Copy(), func(name ast.Var) (ast.Value, error) {
		if value := v.variable(name); value != nil {
			return value, nil
		}
		return name, nil
	})
	if whole, ok := plugged.(*ast.Term); err == nil && ok && whole.IsGround() {
		return whole.Value
	}
	return nil
}

func (e *explainer) valuation(event topdown.Event, expr *ast.Expr) valuation {
	v := valuation{event.Locals, ast.NewValueMap()}
	if expr == nil {
		return v
	}
	for _, ref := range refsOf(expr) {
		if value := e.lookUp(event, v, ref); value != nil {
			v.refs.Put(ref, value)
		}
	}
	return v
}

// refsOf are the references that an expression reads, itself and what was taken out of it; functions that it calls, too.
func refsOf(expr *ast.Expr) (refs []ast.Ref) {
	walkParts(expr, func(term *ast.Term) {
		if ref, ok := term.Value.(ast.Ref); ok {
			refs = append(refs, ref)
		}
	})
	if expr.IsCall() {
		refs = append(refs, expr.Operator())
	}
	return refs
}

// lookUp is the value that a reference had: of the input, of a variable, of a rule that was evaluated, or of the data.
func (e *explainer) lookUp(event topdown.Event, v valuation, ref ast.Ref) ast.Value {
	path, ok := v.plug(ref)
	if !ok {
		return nil
	}
	head, isVar := ref[0].Value.(ast.Var)
	switch {
	case !isVar:
		return nil
	case ref[0].Equal(ast.InputRootDocument):
		return find(event.Input(), path)
	case ref[0].Equal(ast.DefaultRootDocument):
		return e.document(ref[0], path)
	}
	if value := v.variable(head); value != nil {
		return find(ast.NewTerm(value), path)
	}
	return nil
}

// plug is what stands behind a reference's head, variables replaced by what they stand for.
func (v valuation) plug(ref ast.Ref) (ast.Ref, bool) {
	path := make(ast.Ref, 0, len(ref))
	for _, term := range ref[1:] {
		value := v.of(term)
		if value == nil {
			return nil, false
		}
		path = append(path, ast.NewTerm(value))
	}
	return path, true
}

func (e *explainer) document(data *ast.Term, path ast.Ref) ast.Value {
	for length := len(path); length > 0; length-- {
		rule := append(ast.Ref{data}, path[:length]...)
		if cached, _ := e.cache.Get(rule); cached != nil {
			return find(cached, path[length:])
		}
	}
	return e.base(path)
}

func (e *explainer) base(path ast.Ref) ast.Value {
	place, err := storage.NewPathForRef(append(ast.Ref{ast.DefaultRootDocument}, path...))
	if err != nil {
		return nil
	}
	content, err := e.read(place)
	if err != nil {
		return nil
	}
	value, err := ast.InterfaceToValue(content)
	if err != nil {
		return nil
	}
	return value
}

func find(term *ast.Term, path ast.Ref) ast.Value {
	if term == nil {
		return nil
	}
	if len(path) == 0 {
		return term.Value
	}
	found, err := term.Value.Find(path)
	if err != nil {
		return nil
	}
	return found
}

// walkParts visits the terms of an expression that somebody wrote and may want to know the value of: no operators, nothing inside
// comprehensions and every, whose variables come and go.
func walkParts(expr *ast.Expr, visit func(*ast.Term)) {
	for _, part := range append([]*ast.Expr{expr}, expr.CogeneratedExprs()...) {
		for _, term := range termsOf(part) {
			ast.WalkTerms(term, func(inner *ast.Term) bool {
				visit(inner)
				return ast.IsComprehension(inner.Value)
			})
		}
	}
}

func termsOf(expr *ast.Expr) []*ast.Term {
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		return []*ast.Term{terms}
	case []*ast.Term:
		return terms[1:]
	case *ast.Every:
		return []*ast.Term{terms.Domain}
	}
	return nil
}
