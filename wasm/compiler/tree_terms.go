package main

import (
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

func (w *treeWriter) terms(name string, terms []*ast.Term) {
	w.list(name, len(terms), func(i int) { w.term(terms[i]) })
}

func (w *treeWriter) body(name string, body ast.Body) {
	w.list(name, len(body), func(i int) { w.expression(body[i]) })
}

func (w *treeWriter) expression(expr *ast.Expr) {
	w.node("expression", expr.Location, func() {
		if expr.Negated {
			w.out.WriteString(`,"negated":true`)
		}
		if len(expr.With) > 0 {
			w.list("with", len(expr.With), func(i int) { w.with(expr.With[i]) })
		}
		w.key("holds")
		switch terms := expr.Terms.(type) {
		case *ast.Term:
			w.term(terms)
		case []*ast.Term: // a call of itself
			w.node("call", expr.Location, func() { w.terms("value", terms) })
		case *ast.SomeDecl:
			w.node("some", terms.Location, func() { w.terms("symbols", terms.Symbols) })
		case *ast.Every:
			w.every(terms)
		case *ast.Not:
			w.node("not", terms.Location, func() { w.body("body", terms.Body) })
		case *ast.LogicalAnd:
			w.logical(terms.Location, terms.Lhs, terms.Rhs)
		case *ast.LogicalOr:
			w.logical(terms.Location, terms.Lhs, terms.Rhs)
		default:
			w.excess = "unknown" // a later version of the language
		}
	})
}

// Rego v1 has these only where future.keywords are imported; which of the two it is nobody has to know.
func (w *treeWriter) logical(place *ast.Location, left, right ast.Body) {
	w.node("logical", place, func() {
		w.body("left", left)
		w.body("right", right)
	})
}

func (w *treeWriter) with(modifier *ast.With) {
	w.node("with", modifier.Location, func() {
		w.key("target")
		w.term(modifier.Target)
		w.key("value")
		w.term(modifier.Value)
	})
}

func (w *treeWriter) every(every *ast.Every) {
	w.node("every", every.Location, func() {
		if every.Key != nil {
			w.key("key")
			w.term(every.Key)
		}
		w.key("value")
		w.term(every.Value)
		w.key("domain")
		w.term(every.Domain)
		w.body("body", every.Body)
	})
}

func (w *treeWriter) term(term *ast.Term) {
	place := term.Location
	// OPA's place of -1 and .5 is that of the sign and the dot.
	if number, ok := term.Value.(ast.Number); ok && place != nil {
		place = &ast.Location{Offset: place.Offset, Text: []byte(number)}
	}
	w.node(ast.ValueName(term.Value), place, func() { w.value(term.Value) })
}

func (w *treeWriter) value(value ast.Value) {
	switch v := value.(type) {
	case ast.Boolean:
		w.key("value")
		w.out.WriteString(strconv.FormatBool(bool(v)))
	case ast.Number:
		w.key("value")
		w.string(string(v)) // as it is written: .5 is no number in JSON, and a double would round others
	case ast.String:
		w.key("value")
		w.string(string(v))
	case ast.Var:
		w.key("value")
		w.string(nameOfVar(v))
	case ast.Ref:
		w.terms("value", v)
	case ast.Call:
		w.terms("value", v)
	case *ast.Array:
		w.list("value", v.Len(), func(i int) { w.term(v.Elem(i)) })
	case ast.Set:
		w.terms("value", v.Slice())
	case ast.Object:
		w.object(v)
	case *ast.ArrayComprehension:
		w.comprehension(nil, v.Term, v.Body)
	case *ast.SetComprehension:
		w.comprehension(nil, v.Term, v.Body)
	case *ast.ObjectComprehension:
		w.comprehension(v.Key, v.Value, v.Body)
	case *ast.TemplateString:
		w.list("parts", len(v.Parts), func(i int) { w.part(v.Parts[i]) })
	}
}

// The parser gives each `_` a name of its own.
func nameOfVar(name ast.Var) string {
	if name.IsWildcard() {
		return ast.WildcardString
	}
	return string(name)
}

func (w *treeWriter) object(object ast.Object) {
	keys := object.Keys()
	w.list("value", len(keys), func(i int) {
		w.out.WriteByte('[')
		w.term(keys[i])
		w.out.WriteByte(',')
		w.term(object.Get(keys[i]))
		w.out.WriteByte(']')
	})
}

func (w *treeWriter) comprehension(key, term *ast.Term, body ast.Body) {
	if key != nil {
		w.key("key")
		w.term(key)
	}
	w.key("term")
	w.term(term)
	w.body("body", body)
}

func (w *treeWriter) part(part ast.Node) {
	switch node := part.(type) {
	case *ast.Expr:
		w.expression(node)
	case *ast.Term:
		w.term(node)
	}
}
