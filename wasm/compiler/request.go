package main

import (
	"bytes"
	"encoding/json"
)

// request is what the host asks. Fields that an operation has no use for are ignored.
type request struct {
	Op                   string     `json:"op"`
	Modules              []source   `json:"modules"`
	Data                 string     `json:"data"`                 // JSON text of an object; "" is {}
	Schema               string     `json:"schema"`               // JSON text of the input's JSON schema; "" is none
	Capabilities         []string   `json:"capabilities"`         // names of the builtins that a policy may call
	Imported             []string   `json:"imported"`             // those of them that a policy imports, also where OPA would link its own
	Strict               bool       `json:"strict"`               // unused variables, imports and the like are errors
	Entrypoints          []string   `json:"entrypoints"`          // as in `opa build -e`: ossify/decision
	AnnotatedEntrypoints bool       `json:"annotatedEntrypoints"` // also the rules that METADATA marks
	Optimize             int        `json:"optimize"`             // as in `opa build -O`
	Reads                bool       `json:"reads"`                // say in the WebAssembly which parts of the input it reads
	Before               []source   `json:"before"`               // the modules, as they were
	Questions            []question `json:"questions"`            // what is to be interpreted
	Coverage             bool       `json:"coverage"`             // count what is reached while interpreting
	Explain              bool       `json:"explain"`              // say why an interpreted entrypoint is not true
	Builtin              string     `json:"builtin"`              // the name of a builtin to call
	Operands             []string   `json:"operands"`             // its operands, in Rego's notation
}

// source is a Rego file: its name in diagnostics and in the policy's own runtime errors, and its text.
type source struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// A misspelt field would silently change what is built, so unknown ones are refused.
func decodeRequest(encoded []byte) (*request, error) {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	req := &request{}
	return req, decoder.Decode(req)
}
