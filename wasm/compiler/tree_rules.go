package main

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

func (w *treeWriter) module(module *ast.Module) {
	w.node("module", module.Package.Location, func() {
		w.terms("package", module.Package.Path[1:])
		w.list("imports", len(module.Imports), func(i int) { w.imported(module.Imports[i]) })
		w.list("rules", len(module.Rules), func(i int) { w.rule(module.Rules[i]) })
		w.list("comments", len(module.Comments), func(i int) { w.comment(module.Comments[i]) })
	})
}

// OPA's place of `# METADATA` is that of all the lines below it, too.
func (w *treeWriter) comment(comment *ast.Comment) {
	place := *comment.Location
	place.Text = place.Text[:min(len(place.Text), len("#")+len(comment.Text))]
	w.node("comment", &place, func() {})
}

func (w *treeWriter) imported(statement *ast.Import) {
	w.node("import", statement.Location, func() {
		w.key("path")
		w.term(statement.Path)
		if statement.Alias != "" {
			w.key("alias")
			w.term(ast.NewTerm(statement.Alias).SetLocation(statement.AliasLocation))
		}
	})
}

func (w *treeWriter) rule(rule *ast.Rule) {
	head := rule.Head
	w.node("rule", rule.Location, func() {
		if rule.Default {
			w.out.WriteString(`,"default":true`)
		}
		w.terms("ref", head.Ref())
		w.terms("args", head.Args)
		// `a[x] if` has x as its key, too, which is there already.
		if ref := head.Ref(); head.Key != nil && head.Key != ref[len(ref)-1] {
			w.key("key")
			w.term(head.Key)
		}
		w.rest(rule)
	})
}

// rest is what a rule and an else have: a value, a body and what comes if that does not hold.
func (w *treeWriter) rest(rule *ast.Rule) {
	if value := rule.Head.Value; value != nil && !isImplied(value) {
		w.key("value")
		w.term(value)
		if rule.Head.Assign {
			w.out.WriteString(`,"assign":true`)
		}
	}
	body, moved := w.ownBody(rule)
	w.moved = moved
	w.body("body", body)
	w.moved = 0
	if rule.Else != nil {
		w.key("else")
		w.node("else", rule.Else.Location, func() { w.rest(rule.Else) })
	}
}

// The value of `a if …` is true, at the place of something else.
func isImplied(value *ast.Term) bool {
	truth, ok := value.Value.(ast.Boolean)
	return ok && bool(truth) && (value.Location == nil || string(value.Location.Text) != "true")
}

// ownBody is a body with the places of what is in it, and how far they are off. OPA gives all that stands behind `else if` the place of the
// else, where there are no braces: so that is parsed once more, by itself.
func (w *treeWriter) ownBody(rule *ast.Rule) (ast.Body, int) {
	if len(rule.Body) != 1 || rule.Body[0].Location != rule.Location {
		return written(rule.Body), 0
	}
	head, whole := rule.Head.Location, rule.Location
	start, end := head.Offset+len(head.Text), whole.Offset+len(whole.Text)
	if rule.Else != nil {
		end = rule.Else.Location.Offset
	}
	if rule.Body[0].Generated || start > end || end > len(w.text) {
		return written(rule.Body), 0
	}
	condition, found := strings.CutPrefix(strings.TrimLeft(w.text[start:end], " \t\r\n"), "if")
	if body, err := ast.ParseBodyWithOpts(condition, w.options); found && err == nil {
		return body, end - len(condition)
	}
	return rule.Body, 0
}

// written is a body without the `true` that OPA gives a rule which has none.
func written(body ast.Body) ast.Body {
	if len(body) == 1 && body[0].Generated {
		return nil
	}
	return body
}
