//go:build interpreter

package main

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/util"
)

func init() { linkEvaluating = linkAsOPA }

func linkAsOPA(req *request, sound *checked) (*policy, error) {
	linker := compile.New().
		WithTarget(compile.TargetWasm).
		WithRegoVersion(ast.RegoV1).
		WithCapabilities(sound.capabilities).
		WithBundle(withModules(req, sound)).
		WithEntrypoints(req.Entrypoints...).
		WithRegoAnnotationEntrypoints(req.AnnotatedEntrypoints).
		WithOptimizationLevel(req.Optimize).
		WithPruneUnused(true)
	if err := linker.Build(context.Background()); err != nil {
		return nil, err
	}
	linked := linker.Bundle()
	return &policy{manifestOf(linked.Manifest), linked.WasmModules[0].Raw}, nil
}

// withModules is the bundle that OPA would have loaded from files of these paths: modules in order of path, as the compiled policy's bytes
// follow it. Copies, as the linker strips the entrypoints from them.
func withModules(req *request, sound *checked) *bundle.Bundle {
	whole := &bundle.Bundle{Data: sound.data}
	whole.SetRegoVersion(ast.RegoV1)
	whole.Manifest.Init()
	texts := make(map[string]string, len(req.Modules))
	for _, s := range req.Modules {
		texts[s.Path] = s.Text
	}
	for _, path := range util.KeysSorted(sound.modules) {
		whole.Modules = append(whole.Modules, bundle.ModuleFile{
			URL: path, Path: path, Parsed: sound.modules[path].Copy(), Raw: []byte(texts[path]),
		})
	}
	return whole
}

func manifestOf(theirs bundle.Manifest) manifest {
	ours := manifest{Revision: theirs.Revision, Roots: *theirs.Roots, RegoVersion: *theirs.RegoVersion}
	for _, one := range theirs.WasmResolvers {
		ours.Resolvers = append(ours.Resolvers, resolver(one))
	}
	return ours
}
