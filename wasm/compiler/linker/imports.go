package linker

import (
	"maps"
	_ "unsafe" // go:linkname
)

// nativeFunctions is OPA's own table of the builtins that it links into a policy; what is not in it is imported. No option of OPA's changes
// it, and some of those functions never return, overwrite memory or give another value than OPA's interpreter (docs/internals/compiler.md).
//
//go:linkname nativeFunctions github.com/open-policy-agent/opa/internal/compiler/wasm.builtinsFunctions
var nativeFunctions map[string]string

// Import has policies import these builtins, until what is returned is called.
func Import(names []string) (restore func()) {
	all := maps.Clone(nativeFunctions)
	for _, name := range names {
		delete(nativeFunctions, name)
	}
	return func() { maps.Copy(nativeFunctions, all) }
}
