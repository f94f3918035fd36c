package main

import (
	"bytes"
	"testing"
)

// readsOf is the section of a policy with one rule, and rules that it calls.
func readsOf(t *testing.T, rules string) string {
	t.Helper()
	answer := build(&request{
		Modules: []source{
			{"a.rego", "package a\n\n" + rules + "\n"},
			{"b1.rego", "package b.one\n\nx := input.y"},
			{"b2.rego", "package b.two\n\nx := input.x.z"},
		},
		Capabilities: []string{"count", "gt", "object.get", "startswith", "walk", "json.marshal", "is_object", "eq", "equal", "neq", "internal.member_2",
			"object.keys", "plus", "union", "or"},
		Entrypoints: []string{"a/p"},
		Reads:       true,
	})
	if len(answer.Diagnostics) > 0 {
		t.Fatalf("%s: %v", rules, answer.Diagnostics)
	}
	_, section, found := bytes.Cut(answer.Bytes, []byte(readsSection))
	if !found {
		t.Fatalf("%s: no section", rules)
	}
	return string(section)
}

func TestBuildSaysWhatOfTheInputAPolicyReads(t *testing.T) {
	for _, c := range []struct{ rules, want string }{
		{`p := 1`, `{}`},
		{`p := input`, `true`},
		{`p if input.a.b`, `{"keys":{"a":{"keys":{"b":{}}}}}`},
		{`p := input.a.b`, `{"keys":{"a":{"keys":{"b":true}}}}`},
		{`p if input.a.b == null`, `{"keys":{"a":{"keys":{"b":{}}}}}`},
		{`p if input.a == input.b`, `{"keys":{"a":true,"b":true}}`},
		{`p if input.a == {"b": 1}`, `{"keys":{"a":{"keys":{"b":{}},"each":{}}}}`},
		{`p if is_object(input.a)`, `{"keys":{"a":{}}}`},
		{`p if { some x in input.a; x.b == 1 }`, `{"keys":{"a":{"each":{"keys":{"b":{}}}}}}`},
		{`p if { some k, _ in input.a; startswith(k, "b") }`, `{"keys":{"a":{"each":{}}}}`},
		{`p if input.a[data.k].b == 1`, `{"keys":{"a":{"each":{"keys":{"b":{}}}}}}`},
		{`p if input.a[0].b == 1`, `{"keys":{"a":{"each":{"keys":{"b":{}}}}}}`},
		{`p if { "a" in input.b }`, `{"keys":{"b":true}}`},
		{`p if data.x[input.a.b]`, `{"keys":{"a":{"keys":{"b":true}}}}`},
		{`p if object.get(input.a, "b", null) == null`, `{"keys":{"a":{"keys":{"b":{}}}}}`},
		{`p := object.get(input.a, "b", input.c)`, `{"keys":{"a":{"keys":{"b":true}},"c":true}}`},
		{`p := object.get(input.a, ["b", "c"], 1)`, `{"keys":{"a":true}}`},
		{`p := object.get(input.a, input.k, 1)`, `{"keys":{"a":true,"k":true}}`},
		{`p if count(input.a) > 2`, `{"keys":{"a":{"each":{}}}}`},
		{`p if [_, "x"] = input.a`, `{"keys":{"a":{"each":{}}}}`},
		{`p := x.c if { x := {"c": input.a} }`, `{"keys":{"a":true}}`},
		{`p if { walk(input.a, [_, v]); v == 1 }`, `{"keys":{"a":true}}`},
		{`p := json.marshal(input.a)`, `{"keys":{"a":true}}`},
		{"p if f(input.a)\n\nf(x) if x.b == 1", `{"keys":{"a":{"keys":{"b":{}}}}}`},
		{"p if f(input.a).c == 1\n\nf(x) := x.b", `{"keys":{"a":{"keys":{"b":true}}}}`},
		{"p if q with input as {\"a\": 1}\n\nq if input.a", `true`},
		{"p if q with input.b as 1\n\nq if input.a", `true`},
		{"p if q with data.b as input.c\n\nq if input.a", `{"keys":{"a":{},"c":true}}`},
		{"p if { some n; data.a.r[n] }\n\nr.x if input.a\n\nr.y if input.b.c", `{"keys":{"a":{},"b":{"keys":{"c":{}}}}}`},
		{`p if data.b[data.n].x`, `{"keys":{"x":{"keys":{"z":true}},"y":true}}`},
		{`p if { every x in input.a { x.b == 1 } }`, `{"keys":{"a":{"each":{"keys":{"b":{}}}}}}`},
		{`p if not input.a.b`, `{"keys":{"a":{"keys":{"b":{}}}}}`},
		{`p contains x.b if some x in input.a`, `{"keys":{"a":{"each":{"keys":{"b":true}}}}}`},
		{`p if input.a.b.c.d.e.f.g.h.i.j.k.l.m.n == 1`, `{"keys":{"a":{"keys":{"b":{"keys":{"c":{"keys":{"d":{"keys":{"e":{"keys":{"f":{"keys":{"g":{"keys":{"h":{"keys":{"i":{"keys":{"j":{"keys":{"k":{"keys":{"l":true}}}}}}}}}}}}}}}}}}}}}}}}`},
	} {
		if got := readsOf(t, c.rules); got != c.want {
			t.Errorf("%s: reads %s, want %s", c.rules, got, c.want)
		}
	}
}
