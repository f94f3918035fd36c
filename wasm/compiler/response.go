package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// response is what the host gets. Diagnostics or a failure say that there is no result.
type response struct {
	Diagnostics []diagnostic    `json:"diagnostics,omitempty"`
	Manifest    *manifest       `json:"manifest,omitempty"`
	Text        *string         `json:"text,omitempty"`
	Builtins    []builtin       `json:"builtins,omitempty"`
	Tests       *[]regoTest     `json:"tests,omitempty"`
	Affected    *[]string       `json:"affected,omitempty"`
	Evaluations *[]evaluation   `json:"evaluations,omitempty"`
	Coverage    *[]fileCoverage `json:"coverage,omitempty"`
	Failure     *failure        `json:"failure,omitempty"`
	Bytes       []byte          `json:"-"` // the compiled policy, or the syntax trees
}

// failure is a fault of the compiler or its host, never of a policy.
type failure struct {
	Message string `json:"message"`
	Stack   string `json:"stack,omitempty"`
}

func failed(format string, values ...any) response {
	return response{Failure: &failure{Message: fmt.Sprintf(format, values...)}}
}

// encode frames a response: the JSON's length (u32, little-endian), the JSON, the bytes.
func (r response) encode() []byte {
	frame := bytes.NewBuffer(make([]byte, 4, 4096+len(r.Bytes)))
	encoder := json.NewEncoder(frame)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return failed("writing the response: %v", err).encode()
	}
	binary.LittleEndian.PutUint32(frame.Bytes(), uint32(frame.Len()-4))
	frame.Write(r.Bytes)
	return frame.Bytes()
}
