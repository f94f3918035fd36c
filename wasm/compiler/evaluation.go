package main

import "encoding/json"

// question is what the interpreter is asked.
type question struct {
	Entrypoint string  `json:"entrypoint"`
	Input      *string `json:"input"` // a value in Rego's notation, which JSON is too; null leaves it undefined
	Data       *string `json:"data"`  // the base document, in place of the request's
}

// evaluation is what OPA's own interpreter makes of a question.
type evaluation struct {
	Value       json.RawMessage `json:"value,omitempty"` // none where it is undefined
	Error       *diagnostic     `json:"error,omitempty"`
	Nanoseconds int64           `json:"nanoseconds"`
	Printed     []printed       `json:"printed,omitempty"`
	Reasons     []reason        `json:"reasons,omitempty"` // why it is not true
}

// printed is a line of print.
type printed struct {
	Path string `json:"path"`
	Row  int    `json:"row"`
	Text string `json:"text"`
}

// reason is an expression that kept an entrypoint from being true, with the values in it.
type reason struct {
	Path       string   `json:"path"`
	Row        int      `json:"row"`
	Column     int      `json:"column"`
	Rule       string   `json:"rule"`            // the rule that it stands in
	Expression string   `json:"expression"`      // as it is written
	Verdict    string   `json:"verdict"`         // false, undefined, or true behind a not
	Values     []named  `json:"values"`          // what is not already to be read in it
	Sides      []string `json:"sides,omitempty"` // the two sides of a comparison, as JSON where they can be
	Tries      int      `json:"tries"`           // how often it was not true; the values are the last ones
	Because    []reason `json:"because,omitempty"`
	Others     int      `json:"others,omitempty"` // rules tried as well, that Because leaves out
}

// named is a part of an expression with its value, as Rego; without one it is undefined.
type named struct {
	Text  string  `json:"text"`
	Value *string `json:"value,omitempty"`
}

// fileCoverage is what was reached of a module.
type fileCoverage struct {
	Path  string        `json:"path"`
	Rules []coveredRule `json:"rules"`
	Lines []coveredLine `json:"lines"`
}

// coveredRule is a rule, or an else of one, and how often it had a value.
type coveredRule struct {
	Name string `json:"name"`
	Row  int    `json:"row"`
	End  int    `json:"end"`
	Hits int    `json:"hits"`
}

// coveredLine is a line on which rules or expressions begin, and how often the one of them that was reached least was reached.
type coveredLine struct {
	Row  int `json:"row"`
	Hits int `json:"hits"`
}
