package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// The messages themselves are asserted in src/compile/compiler.test.ts; here is what only Go can get wrong.

func TestCheckRefusesARuleWhereDataHasAValue(t *testing.T) {
	cases := []struct {
		data   string
		faults int
	}{
		{`{}`, 0},
		{`{"demo": {"other": 1}}`, 0},
		{`{"demo": {"decision": 1}}`, 1},
		{`{"demo": {"decision": null}}`, 1},
		{`{"demo": 1}`, 1},
	}
	for _, c := range cases {
		req := &request{Data: c.data, Modules: []source{{"a.rego", "package demo\n\ndecision := 1\n"}}}
		if got := check(req).Diagnostics; len(got) != c.faults {
			t.Errorf("data %s: %v", c.data, got)
		}
	}
}

func TestCheckListsMoreErrorsThanOPAsLimit(t *testing.T) {
	text := "package demo\n" + strings.Repeat("\nf if nothing_(1)\n", 50)
	if got := check(&request{Modules: []source{{"a.rego", text}}}).Diagnostics; len(got) != 50 {
		t.Errorf("%d errors", len(got))
	}
}

func TestParseDataKeepsNumbersAsWritten(t *testing.T) {
	data, err := parseData(`{"a": 18446744073709551615, "b": 1.0, "c": 1e3}`)
	want := map[string]any{"a": json.Number("18446744073709551615"), "b": json.Number("1.0"), "c": json.Number("1e3")}
	if err != nil || !reflect.DeepEqual(data, want) {
		t.Errorf("%v, %v", data, err)
	}
}

func TestHandleAnswersAPanic(t *testing.T) {
	operations["panic"] = func(*request) response { panic("out of cheese") }
	defer delete(operations, "panic")
	if got := handle([]byte(`{"op": "panic"}`)).Failure; got == nil || got.Message != "out of cheese" || got.Stack == "" {
		t.Errorf("%v", got)
	}
}

func TestHandleRefusesWhatIsNoRequest(t *testing.T) {
	for _, text := range []string{``, `{`, `{"op": "dance"}`, `{"op": "check", "moduels": []}`} {
		if handle([]byte(text)).Failure == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
