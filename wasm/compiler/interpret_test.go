//go:build interpreter

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const subject = `package a

import data.site

x := 1

limit := site.limit

owner := input.owner

found if {
	x == 1
	other
}

other if x == 2

other if x == 3

size(list) := count(list)

clash := value if some value in [1, 2]

loud if print("x is", x)
`

const about = `package a_test

import data.a

list := [1, 2, 3]

test_equal if a.x == 2

test_undefined if a.found

test_call if a.size(list) == 4

test_value := a.x == 2

test_cases := {"good": a.x == 1, "bad": a.x == 2}

test_not if not a.x

test_every if {
	every n in list {
		n < 3
	}
}

test_some if {
	some n in list
	n > 5
}

test_input if a.owner == "me" with input.owner as "you"

test_data if a.limit == 5

test_again if {
	not a.found
	a.found
}

test_true if a.x == 1
`

func asked(questions ...question) *request {
	return &request{
		Modules:      []source{{"a.rego", subject}, {"a_test.rego", about}},
		Data:         `{"site": {"limit": 18446744073709551615}}`,
		Capabilities: []string{"count", "equal", "gt", "internal.member_2", "lt", "print"},
		Questions:    questions,
	}
}

func TestInterpretGivesValuesFaultsAndPrints(t *testing.T) {
	input, data := `{"owner": "me"}`, `{"site": {"limit": 7}}`
	got := *interpret(asked(
		question{Entrypoint: "a/x"},
		question{Entrypoint: "a/found"},
		question{Entrypoint: "a/limit"},
		question{Entrypoint: "a/limit", Data: &data},
		question{Entrypoint: "a/owner"},
		question{Entrypoint: "a/owner", Input: &input},
		question{Entrypoint: "a/clash"},
		question{Entrypoint: "a/loud"},
	)).Evaluations
	var told []string
	for _, one := range got {
		text := string(one.Value)
		if one.Error != nil {
			text = fmt.Sprintf("%s at %s:%d", one.Error.Code, one.Error.Path, one.Error.Row)
		}
		for _, line := range one.Printed {
			text += fmt.Sprintf(" printed %s:%d %s", line.Path, line.Row, line.Text)
		}
		told = append(told, text)
	}
	want := []string{"1", "", "18446744073709551615", "7", "", `"me"`, "eval_conflict_error at a.rego:22", "true printed a.rego:24 x is 1"}
	if !slices.Equal(told, want) {
		t.Errorf("got  %q\nwant %q", told, want)
	}
}

func TestInterpretRefusesWhatIsNotThere(t *testing.T) {
	if got := interpret(asked(question{Entrypoint: "a/nothing"})).Diagnostics; len(got) != 1 || got[0].Code != noEntrypoint {
		t.Errorf("%v", got)
	}
}

func TestInterpretExplainsWhichExpressionWasNotTrue(t *testing.T) {
	cases := map[string]string{
		"test_equal":     `a_test.rego:7 "a.x == 2" false a.x=1`,
		"test_undefined": `a_test.rego:9 "a.found" undefined [a.rego:13 "other" undefined [a.rego:16 "x == 2" false x=1] [a.rego:18 "x == 3" false x=1]]`,
		"test_call":      `a_test.rego:11 "a.size(list) == 4" false a.size(list)=3 list=[1, 2, 3]`,
		"test_value":     `a_test.rego:13 "a.x == 2" false a.x=1`,
		"test_cases":     `a_test.rego:15 "a.x == 2" false a.x=1`,
		"test_not":       `a_test.rego:17 "not a.x" true a.x=1`,
		"test_every":     `a_test.rego:20 "every n in list {\n\t\tn < 3\n\t}" false list=[1, 2, 3] [a_test.rego:21 "n < 3" false n=3]`,
		"test_some":      `a_test.rego:27 "n > 5" false n=3 (3 times)`,
		"test_input":     `a_test.rego:30 "a.owner == \"me\" with input.owner as \"you\"" false a.owner="you"`,
		"test_data":      `a_test.rego:32 "a.limit == 5" false a.limit=18446744073709551615`,
		"test_again":     `a_test.rego:36 "a.found" undefined [a.rego:13 "other" undefined [a.rego:16 "x == 2" false x=1] [a.rego:18 "x == 3" false x=1]]`,
		"test_true":      ``,
	}
	for name, want := range cases {
		req := asked(question{Entrypoint: "a_test/" + name})
		req.Explain = true
		if got := tellAll((*interpret(req).Evaluations)[0].Reasons); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", name, got, want)
		}
	}
}

func tellAll(reasons []reason) string {
	var told []string
	for _, r := range reasons {
		text := fmt.Sprintf("%s:%d %q %s", r.Path, r.Row, r.Expression, r.Verdict)
		for _, v := range r.Values {
			text += " " + v.Text
			if v.Value != nil {
				text += "=" + *v.Value
			}
		}
		if r.Tries > 1 {
			text += fmt.Sprintf(" (%d times)", r.Tries)
		}
		for _, inner := range r.Because {
			text += " [" + tellAll([]reason{inner}) + "]"
		}
		told = append(told, text)
	}
	return strings.Join(told, "; ")
}

func TestInterpretCountsWhatIsReached(t *testing.T) {
	req := asked(question{Entrypoint: "a/found"}, question{Entrypoint: "a_test/test_data"})
	req.Coverage = true
	var rules, lines []string
	for _, file := range *interpret(req).Coverage {
		if file.Path != "a.rego" {
			continue
		}
		for _, rule := range file.Rules {
			rules = append(rules, fmt.Sprintf("%s %d-%d: %d", rule.Name, rule.Row, rule.End, rule.Hits))
		}
		for _, line := range file.Lines {
			lines = append(lines, fmt.Sprintf("%d: %d", line.Row, line.Hits))
		}
	}
	wantRules := []string{
		"a.x 5-5: 1", "a.limit 7-7: 1", "a.owner 9-9: 0", "a.found 11-14: 0", "a.other 16-16: 0", "a.other 18-18: 0", "a.size 20-20: 0",
		"a.clash 22-22: 0", "a.loud 24-24: 0",
	}
	wantLines := []string{"5: 1", "7: 1", "9: 0", "11: 0", "12: 1", "13: 1", "16: 0", "18: 0", "20: 0", "22: 0", "24: 0"}
	if !slices.Equal(rules, wantRules) {
		t.Errorf("got  %q\nwant %q", rules, wantRules)
	}
	if !slices.Equal(lines, wantLines) {
		t.Errorf("got  %q\nwant %q", lines, wantLines)
	}
}
