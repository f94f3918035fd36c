package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/open-policy-agent/opa/linker"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/util"
)

// link takes the short way to the same bytes where there is one: OPA's own linker is needed to optimise, and to keep what nothing asks for.
func link(req *request, sound *checked) (*bundle.Bundle, error) {
	if req.Optimize > 0 || !req.Prune {
		return linkAsOPA(req, sound)
	}
	compiler, err := sound.withoutPrints()
	if err != nil {
		return nil, err
	}
	entrypoints, err := entrypointsOf(req, compiler)
	if err != nil {
		return nil, err
	}
	wasm, err := linker.Link(compiler, sound.capabilities, entrypoints)
	if err != nil {
		return nil, err
	}
	linked := unlinked(sound)
	linked.WasmModules = []bundle.WasmModuleFile{{URL: bundle.WasmFile, Path: bundle.WasmFile, Raw: wasm}}
	linked.Manifest.WasmResolvers = resolversOf(entrypoints, compiler)
	return linked, nil
}

// entrypointsOf are those that are named, then those that METADATA marks, each document once.
func entrypointsOf(req *request, compiler *ast.Compiler) (entrypoints []linker.Entrypoint, err error) {
	seen := map[string]bool{}
	add := func(name string, ref ast.Ref) {
		if key := ref.String(); !seen[key] {
			seen[key] = true
			entrypoints = append(entrypoints, linker.Entrypoint{Name: name, Ref: ref})
		}
	}
	for _, name := range req.Entrypoints {
		ref, err := ast.PtrRef(ast.DefaultRootDocument, name)
		if err != nil {
			return nil, fmt.Errorf("the entrypoint %q is no path such as ossify/decision: %w", name, err)
		}
		add(name, ref)
	}
	if req.AnnotatedEntrypoints {
		for _, annotated := range compiler.GetAnnotationSet().Flatten() {
			if ref := markedRef(annotated); ref != nil {
				add(nameOf(ref), ref)
			}
		}
	}
	return entrypoints, nil
}

// markedRef is the document that METADATA makes an entrypoint; nil where it makes none.
func markedRef(annotated *ast.AnnotationsRef) ast.Ref {
	if !annotated.Annotations.Entrypoint {
		return nil
	}
	if rule := annotated.GetRule(); rule != nil && annotated.Annotations.Scope == "document" {
		return rule.Ref().GroundPrefix()
	}
	if pkg := annotated.GetPackage(); pkg != nil && annotated.Annotations.Scope == "package" {
		return pkg.Path
	}
	return nil
}

// nameOf writes data.a["b/c"] as an entrypoint: a/b%2Fc.
func nameOf(ref ast.Ref) string {
	segments := make([]string, 0, len(ref))
	for _, term := range ref[1:] {
		if segment, ok := term.Value.(ast.String); ok {
			segments = append(segments, url.PathEscape(string(segment)))
		}
	}
	return strings.Join(segments, "/")
}

// resolversOf says in the manifest what the WebAssembly answers for, with what METADATA says of each rule.
func resolversOf(entrypoints []linker.Entrypoint, compiler *ast.Compiler) (resolvers []bundle.WasmResolver) {
	all := compiler.GetAnnotationSet().Flatten()
	for _, entrypoint := range entrypoints {
		resolver := bundle.WasmResolver{Module: "/" + bundle.WasmFile, Entrypoint: entrypoint.Name}
		if !isPackage(compiler, entrypoint.Ref) {
			for _, annotated := range all {
				if annotated.Path.Equal(entrypoint.Ref) {
					resolver.Annotations = append(resolver.Annotations, annotated.Annotations)
				}
			}
		}
		resolvers = append(resolvers, resolver)
	}
	return resolvers
}

func isPackage(compiler *ast.Compiler, ref ast.Ref) bool {
	for _, module := range compiler.Modules {
		if module.Package.Path.Equal(ref) {
			return true
		}
	}
	return false
}

func linkAsOPA(req *request, sound *checked) (*bundle.Bundle, error) {
	linker := compile.New().
		WithTarget(compile.TargetWasm).
		WithRegoVersion(ast.RegoV1).
		WithCapabilities(sound.capabilities).
		WithBundle(withModules(req, sound)).
		WithEntrypoints(req.Entrypoints...).
		WithRegoAnnotationEntrypoints(req.AnnotatedEntrypoints).
		WithOptimizationLevel(req.Optimize).
		WithPruneUnused(req.Prune)
	if err := linker.Build(context.Background()); err != nil {
		return nil, err
	}
	return linker.Bundle(), nil
}

func unlinked(sound *checked) *bundle.Bundle {
	unlinked := &bundle.Bundle{Data: sound.data}
	unlinked.SetRegoVersion(ast.RegoV1)
	unlinked.Manifest.Init()
	return unlinked
}

// withModules is the bundle that OPA would have loaded from files of these paths: modules in order of path, as the compiled policy's bytes
// follow it. Copies, as the linker strips the entrypoints from them.
func withModules(req *request, sound *checked) *bundle.Bundle {
	whole := unlinked(sound)
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
