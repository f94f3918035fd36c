//go:build interpreter

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
)

func init() {
	operations["interpret"] = interpret
	indexed = true
}

// interpret answers questions one by one, each with nothing kept of the others. It looks at a clock, to say how long each took.
func interpret(req *request) response {
	sound, answer := checkModules(req)
	if sound == nil {
		return answer
	}
	entrypoints := make([]string, 0, len(req.Questions))
	for _, q := range req.Questions {
		entrypoints = append(entrypoints, q.Entrypoint)
	}
	if missing := missingEntrypoints(entrypoints, sound.compiler); len(missing) > 0 {
		return refused(req, missing)
	}
	session := newSession(req, sound)
	list := make([]evaluation, 0, len(req.Questions))
	for _, q := range req.Questions {
		one, err := session.evaluate(q)
		if err != nil {
			return failed("interpreting %s: %v", q.Entrypoint, err)
		}
		list = append(list, one)
	}
	return response{Evaluations: &list, Coverage: session.coverage.report(sound.compiler)}
}

// session is what the evaluations of one request share.
type session struct {
	request  *request
	compiler *ast.Compiler
	base     storage.Store
	coverage *coverage // nil where nobody asked
	lines    map[string][]string
}

func newSession(req *request, sound *checked) *session {
	s := &session{request: req, compiler: sound.compiler, base: storeOf(sound.data), lines: linesOf(req.Modules)}
	if req.Coverage && !req.Explain {
		s.coverage = newCoverage()
	}
	return s
}

func storeOf(data map[string]any) storage.Store {
	return inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false))
}

// evaluate returns an error only where the interpreter could not begin: what the policy does wrong is part of the evaluation.
func (s *session) evaluate(q question) (one evaluation, err error) {
	ref, err := ast.PtrRef(ast.DefaultRootDocument, q.Entrypoint)
	if err != nil {
		return one, err
	}
	query, err := s.prepare(q, ref)
	if err != nil {
		return one, err
	}
	query.WithPrintHook(printer{&one.Printed})
	explainer, err := s.trace(query, q, ref)
	if err != nil {
		return one, err
	}
	started := time.Now()
	results, fault := query.Run(context.Background())
	one.Nanoseconds = time.Since(started).Nanoseconds()
	if explainer != nil {
		one.Reasons = explainer.reasons()
	}
	if fault != nil {
		one.Error = s.faultOf(fault)
	} else if len(results) > 0 {
		one.Value, err = valueOf(results[0]["result"])
	}
	return one, err
}

func (s *session) prepare(q question, ref ast.Ref) (*topdown.Query, error) {
	queries := s.compiler.QueryCompiler()
	body, err := queries.Compile(ast.NewBody(ast.Equality.Expr(ast.VarTerm("result"), ast.NewTerm(ref))))
	if err != nil {
		return nil, err
	}
	query := topdown.NewQuery(body).WithQueryCompiler(queries).WithCompiler(s.compiler)
	if q.Input != nil {
		input, err := readTerm(*q.Input)
		if err != nil {
			return nil, fmt.Errorf("reading the input: %w", err)
		}
		query.WithInput(input)
	}
	store, err := s.storeFor(q)
	if err != nil {
		return nil, err
	}
	transaction, err := store.NewTransaction(context.Background())
	return query.WithStore(store).WithTransaction(transaction), err
}

// readTerm reads JSON as every input is read, and what is not JSON, as it holds sets, as Rego.
func readTerm(text string) (*ast.Term, error) {
	value, err := ast.ValueFromReader(strings.NewReader(text))
	if err == nil {
		return ast.NewTerm(value), nil
	}
	if term, other := ast.ParseTerm(text); other == nil && term.IsGround() {
		return term, nil
	}
	return nil, err
}

func (s *session) storeFor(q question) (storage.Store, error) {
	if q.Data == nil {
		return s.base, nil
	}
	data, err := parseData(*q.Data)
	return storeOf(data), err
}

// trace adds the tracer that was asked for. An explanation wants to see each rule tried, also those that an index or an early end would
// have passed over: no coverage comes of that.
func (s *session) trace(query *topdown.Query, q question, ref ast.Ref) (*explainer, error) {
	if s.coverage != nil {
		query.WithQueryTracer(s.coverage)
	}
	if !s.request.Explain {
		return nil, nil
	}
	store, err := s.storeFor(q)
	if err != nil {
		return nil, err
	}
	explainer, err := newExplainer(ref, store)
	if err != nil {
		return nil, err
	}
	query.WithVirtualCache(explainer.cache).WithIndexing(false).WithEarlyExit(false).WithQueryTracer(explainer)
	return explainer, nil
}

func (s *session) faultOf(err error) *diagnostic {
	fault := &ast.Error{Code: "eval_error", Message: err.Error()}
	if known := (*topdown.Error)(nil); errors.As(err, &known) {
		fault.Code, fault.Message, fault.Location = known.Code, known.Message, known.Location
	}
	described := describe(fault, s.lines)
	return &described
}

// valueOf writes a value as JSON; sets become sorted arrays.
func valueOf(term *ast.Term) (json.RawMessage, error) {
	value, err := ast.JSON(term.Value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// printer collects what print says, with its place.
type printer struct{ lines *[]printed }

func (p printer) Print(at print.Context, text string) error {
	line := printed{Text: text}
	if at.Location != nil {
		line.Path, line.Row = at.Location.File, at.Location.Row
	}
	*p.lines = append(*p.lines, line)
	return nil
}
