package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestAffectedNamesWhatDependsOnAChange(t *testing.T) {
	policy := "package a\n\nx := 1\n\ny := 2\n\nz := x + y\n\nset contains 1\n\nw := 1 if {\n\tfalse\n} else := y\n"
	tests := "package a_test\n\nimport data.a\n\ntest_x if a.x\n\ntest_y if a.y\n\ntest_z if a.z\n\ntest_set if a.set\n\ntest_w if a.w\n\ntest_all if data.a\n"
	cases := map[string]struct {
		before, now string
		want        string
	}{
		"a value":        {"x := 1", "x := 3", "x z all"},
		"a comment":      {"x := 1", "# why\nx := 1", ""},
		"an import":      {"package a\n", "package a\n\nimport data.b\n", "x y z set w all"},
		"a rule more":    {"set contains 1\n", "set contains 1\n\nset contains 2\n", "set all"},
		"a rule less":    {"set contains 1\n", "", "set all"},
		"behind an else": {"y := 2", "y := 3", "y z w all"},
		"a test":         {"test_x if a.x", "test_x if not a.x", "x"},
		"metadata":       {"x := 1", "# METADATA\n# title: X\nx := 1", "x y z set w all"},
	}
	for name, c := range cases {
		before := []source{{"a.rego", policy}, {"a_test.rego", tests}}
		now := []source{{"a.rego", strings.Replace(policy, c.before, c.now, 1)}, {"a_test.rego", strings.Replace(tests, c.before, c.now, 1)}}
		req := &request{Before: before, Modules: now, Capabilities: []string{"plus"}}
		for _, name := range []string{"x", "y", "z", "set", "w", "all"} {
			req.Entrypoints = append(req.Entrypoints, "a_test/test_"+name)
		}
		answer := affected(req)
		if answer.Affected == nil {
			t.Errorf("%s: %v", name, answer)
		} else if got := strings.ReplaceAll(strings.Join(*answer.Affected, " "), "a_test/test_", ""); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestBuildLeavesPrintsOut(t *testing.T) {
	with := &request{Modules: []source{{"a.rego", "package a\n\nx := 1 if {\n\tprint(\"x\")\n}\n"}}, Capabilities: []string{"print"}, Entrypoints: []string{"a/x"}}
	built := build(with)
	if len(built.Bytes) == 0 || bytes.Contains(built.Bytes, []byte("internal.print")) {
		t.Errorf("%v", built.Diagnostics)
	}
}

func TestBuildRefusesAnEntrypointThatIsNoPath(t *testing.T) {
	req := &request{Modules: []source{{"a.rego", "package a\n\nx := 1\n"}}, Entrypoints: []string{"a/%zz"}}
	if got := build(req).Diagnostics; len(got) != 1 || !slices.Contains([]string{buildError, noEntrypoint}, got[0].Code) {
		t.Errorf("%v", got)
	}
}
