// Command compiler is OPA's Rego compiler as a WebAssembly reactor: one exported call takes a request
// (JSON) and gives a response (JSON, and the compiled policy's bytes). It reads no file and no environment,
// and a clock only to say how long an evaluation took. docs/internals/compiler.md describes the protocol.
package main

import (
	"fmt"
	"runtime/debug"
)

// operations are what a request may ask for by name. A new one is a file of its own and a line here.
var operations = map[string]func(*request) response{
	"build":    build,
	"check":    check,
	"format":   formatModule,
	"builtins": builtins,
	"tests":    listTests,
	"affected": affected,
	"trees":    syntaxTrees,
}

// main is never called in a reactor, but Go wants one.
func main() {}

// handle answers one encoded request. A panic in OPA becomes an answer too, so that one policy that
// trips it does not take the instance down.
func handle(encoded []byte) (answer response) {
	defer func() {
		if reason := recover(); reason != nil {
			answer = response{Failure: &failure{Message: fmt.Sprint(reason), Stack: string(debug.Stack())}}
		}
	}()
	req, err := decodeRequest(encoded)
	if err != nil {
		return failed("reading the request: %v", err)
	}
	operation, ok := operations[req.Op]
	if !ok {
		return failed("unknown operation %q", req.Op)
	}
	return operation(req)
}
