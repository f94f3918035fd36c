package main

import (
	"slices"
	"testing"
)

func TestListTestsTellsTestsAndTheirFlaws(t *testing.T) {
	text := `package a["b/c"]

test_plain if true

not_a_test_x if true

text := "test_text := 1"

todo_test_later if false

default test_default := false

test_default if true

test_twice if true

test_twice if false

test_cases[name] if some name in ["x"]

test_set contains 1

test_function(x) if x

test_else := false if {
	false
} else := true

more.test_nested := true
`
	got := listTests(&request{Modules: []source{{"b_test.rego", text}}}).Tests
	want := []regoTest{
		{Name: "test_plain", Row: 3},
		{Name: "todo_test_later", Row: 9, Skipped: true},
		{Name: "test_default", Row: 11},
		{Name: "test_twice", Row: 15, Flaw: flawRepeated},
		{Name: "test_cases", Row: 19, Flaw: flawPartial},
		{Name: "test_set", Row: 21, Flaw: flawPartial},
		{Name: "test_function", Row: 23, Flaw: flawFunction},
		{Name: "test_else", Row: 25},
		{Name: "more.test_nested", Row: 29},
	}
	for i := range want {
		want[i].Package, want[i].Path, want[i].Column = `a["b/c"]`, "b_test.rego", 1
		want[i].Entrypoint = "a/b%2Fc/" + map[bool]string{true: "more/test_nested", false: want[i].Name}[want[i].Row == 29]
	}
	if got == nil || !slices.Equal(*got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestListTestsRefusesWhatDoesNotParse(t *testing.T) {
	if got := listTests(&request{Modules: []source{{"a.rego", "package"}}}); len(got.Diagnostics) != 1 || got.Tests != nil {
		t.Errorf("%v", got)
	}
}
