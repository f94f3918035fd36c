//go:build interpreter

package main

import (
	"context"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Deeper or wider, an explanation explains nothing any more.
const (
	deepest = 6
	widest  = 4
)

// explainer follows an evaluation and keeps, for each query of it, the failure that came furthest.
type explainer struct {
	target   ast.Ref
	cache    topdown.VirtualCache
	read     func(storage.Path) (any, error) // of the data
	queries  map[uint64]*query
	tests    []*query            // those of the rules that were asked for
	defeated map[string][]*query // those of rules that had no value, by name: a rule that is asked for again is not tried again
}

// query is a rule's body, or one inside of it, being evaluated.
type query struct {
	rule     *ast.Rule // the rule that it is, or is part of
	isRule   bool
	ended    int      // how often it held
	inner    []*query // begun by the expression that is being evaluated
	failure  *defeat
	exit     *snapshot // what was bound when it held last
	iterates bool      // an every
}

// defeat is an expression that did not hold.
type defeat struct {
	snapshot
	inner []*query
	tries int
}

// snapshot is an expression with what the variables stood for.
type snapshot struct {
	expr   *ast.Expr
	values valuation
}

func newExplainer(target ast.Ref, data storage.Store) (*explainer, error) {
	ctx := context.Background()
	transaction, err := data.NewTransaction(ctx)
	return &explainer{
		target:   target,
		cache:    topdown.NewVirtualCache(),
		read:     func(path storage.Path) (any, error) { return data.Read(ctx, transaction, path) },
		queries:  map[uint64]*query{},
		defeated: map[string][]*query{},
	}, err
}

func (*explainer) Enabled() bool { return true }

func (*explainer) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: true} }

func (e *explainer) TraceEvent(event topdown.Event) {
	switch event.Op {
	case topdown.EnterOp:
		e.enter(event)
	case topdown.EvalOp:
		if q := e.queries[event.QueryID]; q != nil {
			q.inner = nil
		}
	case topdown.FailOp:
		e.fail(event)
	case topdown.ExitOp:
		e.exit(event)
	}
}

func (e *explainer) enter(event topdown.Event) {
	parent := e.queries[event.ParentID]
	q := &query{}
	switch node := event.Node.(type) {
	case *ast.Rule:
		q.rule, q.isRule = node, true
		e.noteRule(q)
	case *ast.Expr:
		q.iterates = node.IsEvery()
	}
	if q.rule == nil && parent != nil {
		q.rule = parent.rule
	}
	if parent != nil {
		parent.inner = append(parent.inner, q)
	}
	e.queries[event.QueryID] = q
}

func (e *explainer) noteRule(q *query) {
	path := q.rule.Module.Package.Path.Extend(q.rule.Head.Ref().GroundPrefix())
	if path.Equal(e.target) {
		e.tests = append(e.tests, q)
	}
	name := path.String()
	e.defeated[name] = append(e.defeated[name], q)
}

// fail keeps the failure of the expression that comes last in its body: all before it held.
func (e *explainer) fail(event topdown.Event) {
	q, expr := e.queries[event.QueryID], event.Node.(*ast.Expr)
	if q == nil || (q.failure != nil && q.failure.expr.Index > expr.Index) {
		return
	}
	tries := 1
	if q.failure != nil && q.failure.expr.Index == expr.Index {
		tries += q.failure.tries
	}
	q.failure = &defeat{snapshot{expr, e.valuation(event, expr)}, q.inner, tries}
}

func (e *explainer) exit(event topdown.Event) {
	q := e.queries[event.QueryID]
	if q == nil {
		return
	}
	q.ended++
	if q.isRule && slices.Contains(e.tests, q) {
		q.exit = &snapshot{nil, e.valuation(event, nil)}
	}
}

// reasons tells why the target is not true: what did not hold in its rules, or where it has a value, which parts of that are false.
func (e *explainer) reasons() (list []reason) {
	for _, q := range e.tests {
		if q.ended > 0 {
			list = append(list, e.falsehoods(q)...)
		}
	}
	if len(list) == 0 {
		list, _ = e.why(e.tests, 0)
	}
	return list
}

// why tells it for rules tried in one place.
func (e *explainer) why(tried []*query, depth int) (list []reason, others int) {
	for _, q := range tried {
		if q.ended > 0 || depth >= deepest {
			continue
		}
		if len(list) >= widest {
			others++
			continue
		}
		list = append(list, e.whyOne(q, depth)...)
	}
	return list, others
}

func (e *explainer) whyOne(q *query, depth int) []reason {
	if q.iterates { // Its own failure is that one of its bodies has failed.
		if q.failure == nil {
			return nil
		}
		last := q.failure.inner
		found, _ := e.why(last[max(0, len(last)-1):], depth)
		return found
	}
	if q.failure == nil {
		return nil
	}
	told := e.tell(q, q.failure.snapshot)
	told.Tries = q.failure.tries
	if !q.failure.expr.Negated {
		told.Because, told.Others = e.why(e.triedFor(q.failure), depth+1)
	}
	return []reason{told}
}

// triedFor are the queries that an expression began; where a rule's value was known before, those that found it.
func (e *explainer) triedFor(f *defeat) []*query {
	if len(f.inner) > 0 {
		return f.inner
	}
	for _, ref := range refsOf(f.expr) {
		if tried := e.defeated[ref.GroundPrefix().String()]; len(tried) > 0 {
			return tried
		}
	}
	return nil
}

// falsehoods are the parts of a value that are false.
func (e *explainer) falsehoods(q *query) (list []reason) {
	for _, expr := range q.rule.Body {
		output := outputOf(expr)
		if output == nil || !expr.Generated {
			continue
		}
		if value := q.exit.values.variable(output); value != nil && value.Compare(ast.Boolean(false)) == 0 {
			told := e.tell(q, snapshot{expr, q.exit.values})
			told.Tries = 1
			list = append(list, told)
		}
	}
	return list
}

// outputOf is the variable that an expression made by the compiler gives its value to.
func outputOf(expr *ast.Expr) ast.Value {
	operands := expr.Operands()
	switch {
	case len(operands) == 0:
		return nil
	case expr.IsEquality():
		return variableIn(operands[0])
	}
	return variableIn(operands[len(operands)-1])
}

func variableIn(term *ast.Term) ast.Value {
	if _, ok := term.Value.(ast.Var); ok {
		return term.Value
	}
	return nil
}
