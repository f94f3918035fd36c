package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// build compiles to WebAssembly, without the rules that no entrypoint needs.
func build(req *request) response {
	if req.Optimize > 0 && linkEvaluating == nil {
		return failed("to optimize, rules have to be evaluated: ask the module with the interpreter")
	}
	sound, answer := checkModules(req)
	if sound == nil {
		return answer
	}
	if len(req.Entrypoints) == 0 && !(req.AnnotatedEntrypoints && annotated(sound.compiler)) {
		return refused(req, ast.Errors{ast.NewError(noEntrypoint, nil, "no rule to build: name an entrypoint, or mark one with `# METADATA` and `# entrypoint: true`")})
	}
	if missing := missingEntrypoints(req.Entrypoints, sound.compiler); len(missing) > 0 {
		return refused(req, missing)
	}
	linked, err := link(req, sound)
	if err != nil {
		return refused(req, astErrors(err))
	}
	return response{Manifest: &linked.manifest, Bytes: linked.wasm}
}

func annotated(compiler *ast.Compiler) bool {
	return slices.ContainsFunc(compiler.GetAnnotationSet().Flatten(), func(ref *ast.AnnotationsRef) bool {
		return ref.Annotations.Entrypoint
	})
}

// missingEntrypoints has a fault for each entrypoint that names neither a rule nor a package; of those that are no path at all, OPA's
// linker says so.
func missingEntrypoints(entrypoints []string, compiler *ast.Compiler) (faults ast.Errors) {
	for _, path := range entrypoints {
		ref, err := ast.PtrRef(ast.DefaultRootDocument, path)
		if err == nil && len(compiler.GetRules(ref)) == 0 {
			faults = append(faults, ast.NewError(noEntrypoint, nil, "there is no rule %q, which is to be an entrypoint", path))
		}
	}
	return faults
}
