package main

import (
	"bytes"
	"slices"
	"testing"
)

// importsOf are the names of builtins in a policy's own table of them: those that it imports.
func importsOf(t *testing.T, rule string, imported []string) []string {
	t.Helper()
	req := &request{
		Modules:      []source{{"a.rego", "package a\n\n" + rule + "\n"}},
		Capabilities: []string{"plus", "minus", "concat", "replace", "regex.match", "sprintf"},
		Imported:     imported,
		Entrypoints:  []string{"a/p"},
	}
	answer := build(req)
	if len(answer.Diagnostics) > 0 {
		t.Fatalf("%s: %v", rule, answer.Diagnostics)
	}
	var names []string
	for _, name := range req.Capabilities {
		if bytes.Contains(answer.Bytes, []byte(name+"\x00")) {
			names = append(names, name)
		}
	}
	return names
}

func TestBuildImportsWhatItIsAskedTo(t *testing.T) {
	all := []string{"plus", "minus", "concat", "replace", "regex.match"}
	for _, c := range []struct {
		rule     string
		imported []string
		want     []string
	}{
		{"p := replace(input.a, input.b, input.c)", nil, nil},
		{"p := replace(input.a, input.b, input.c)", all, []string{"replace"}},
		{"p := input.a + 1", all, []string{"plus"}},
		{"p := sprintf(\"%d\", [1])", nil, []string{"sprintf"}},
		{"p := input.a - input.b", all, []string{"minus"}},
		{"p := concat(\"\", input.a)", all, []string{"concat"}},
		{"p if regex.match(\"^a$\", input.a)", all, nil},
		{"p if regex.match(input.b, input.a)", all, []string{"regex.match"}},
		{"p if regex.match(\"a\\u0000\", input.a)", all, []string{"regex.match"}},
		{"p if regex.match(`\\C`, input.a)", all, []string{"regex.match"}},
	} {
		if got := importsOf(t, c.rule, c.imported); !slices.Equal(got, c.want) {
			t.Errorf("%s: imports %v, want %v", c.rule, got, c.want)
		}
	}
	// What one build imports is the next one's to link.
	if got := importsOf(t, "p := replace(input.a, input.b, input.c)", nil); got != nil {
		t.Errorf("a later build imports %v", got)
	}
}
