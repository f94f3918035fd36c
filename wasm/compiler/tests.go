package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// regoTest is a rule that is a test, be it written as one rule or as several of one name.
type regoTest struct {
	Package    string `json:"package"`
	Name       string `json:"name"`
	Entrypoint string `json:"entrypoint"`
	Path       string `json:"path"`
	Row        int    `json:"row"`
	Column     int    `json:"column"`
	Skipped    bool   `json:"skipped,omitempty"`
	Flaw       string `json:"flaw,omitempty"`
}

// Shapes of a rule in which a failure could go unseen.
const (
	flawPartial  = "partial"  // test_x[case], test_x contains case: what fails is missing from the value
	flawFunction = "function" // nobody calls it
	flawRepeated = "repeated" // two rules of one name: one that holds hides the other
)

// listTests needs no policy that compiles, only one that parses: a mistake elsewhere is told by whoever builds.
func listTests(req *request) response {
	modules, faults := parseModules(req.Modules, capabilities(req.Capabilities))
	if len(faults) > 0 {
		return refused(req, faults)
	}
	tests := map[string]*foundTest{}
	for _, s := range req.Modules {
		for _, rule := range modules[s.Path].Rules {
			note(tests, rule)
		}
	}
	list := make([]regoTest, 0, len(tests))
	for _, test := range tests {
		list = append(list, test.regoTest)
	}
	slices.SortFunc(list, func(a, b regoTest) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	return response{Tests: &list}
}

// foundTest is a test, with how many rules give it its value; a default is none.
type foundTest struct {
	regoTest
	rules int
}

// note adds a rule to the tests, if it is one.
func note(tests map[string]*foundTest, rule *ast.Rule) {
	ref, name := testIn(rule.Head)
	if ref == nil {
		return
	}
	entrypoint := nameOf(rule.Module.Package.Path.Extend(ref))
	test, ok := tests[entrypoint]
	if !ok {
		test = &foundTest{regoTest: describeTest(rule, ref, entrypoint)}
		test.Skipped = strings.HasPrefix(name, "todo_")
		tests[entrypoint] = test
	}
	if !rule.Default {
		test.rules++
	}
	if test.rules > 1 && test.Flaw == "" {
		test.Flaw = flawRepeated
	}
}

func describeTest(rule *ast.Rule, ref ast.Ref, entrypoint string) regoTest {
	return regoTest{
		Package:    dotted(rule.Module.Package.Path[1:]),
		Name:       dotted(ref),
		Entrypoint: entrypoint,
		Path:       rule.Location.File,
		Row:        rule.Location.Row,
		Column:     max(rule.Location.Col, 1),
		Flaw:       flawOf(rule, ref),
	}
}

// testIn is the part of a rule's reference that ends with a name such as test_x, and that name.
func testIn(head *ast.Head) (ast.Ref, string) {
	for i, term := range head.Ref() {
		name := segmentOf(term)
		if strings.HasPrefix(name, "test_") || strings.HasPrefix(name, "todo_test_") {
			return head.Ref()[:i+1], name
		}
	}
	return nil, ""
}

func flawOf(rule *ast.Rule, test ast.Ref) string {
	switch {
	case len(rule.Head.Args) > 0:
		return flawFunction
	case len(rule.Head.Ref()) > len(test) || rule.Head.RuleKind() == ast.MultiValue:
		return flawPartial
	}
	return ""
}

// dotted writes segments as a.b["c-d"].
func dotted(ref ast.Ref) string {
	var text strings.Builder
	for i, term := range ref {
		segment := segmentOf(term)
		switch {
		case !ast.IsVarCompatibleString(segment):
			text.WriteString("[" + term.String() + "]")
		case i > 0:
			text.WriteString("." + segment)
		default:
			text.WriteString(segment)
		}
	}
	return text.String()
}

func segmentOf(term *ast.Term) string {
	switch value := term.Value.(type) {
	case ast.Var:
		return string(value)
	case ast.String:
		return string(value)
	}
	return ""
}
