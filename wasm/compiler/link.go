package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/open-policy-agent/opa/linker"
	"github.com/open-policy-agent/opa/v1/ast"
)

// policy is what a build comes to.
type policy struct {
	manifest manifest
	wasm     []byte
}

// manifest is what a bundle's .manifest says of its WebAssembly. OPA has a type for it, in a package that brings half of OPA along.
type manifest struct {
	Revision    string     `json:"revision"`
	Roots       []string   `json:"roots"`
	Resolvers   []resolver `json:"wasm,omitempty"`
	RegoVersion int        `json:"rego_version"`
}

// resolver says which document a module answers for, with what METADATA says of it.
type resolver struct {
	Entrypoint  string             `json:"entrypoint,omitempty"`
	Module      string             `json:"module,omitempty"`
	Annotations []*ast.Annotations `json:"annotations,omitempty"`
}

// wasmFile is the module's place in a bundle.
const wasmFile = "/policy.wasm"

// linkEvaluating is OPA's own linker, which evaluates what depends on no input: there is one where there is an interpreter.
var linkEvaluating func(*request, *checked) (*policy, error)

// link takes the short way to the bytes of OPA's own linker where nothing is optimized: half of the time.
func link(req *request, sound *checked) (*policy, error) {
	defer linker.Import(req.Imported)()
	if req.Optimize > 0 {
		return linkEvaluating(req, sound)
	}
	compiler, err := sound.withoutPrints()
	if err != nil {
		return nil, err
	}
	entrypoints, err := entrypointsOf(req, compiler)
	if err != nil {
		return nil, err
	}
	linked, err := linker.Link(compiler, sound.capabilities, entrypoints)
	if err != nil {
		return nil, err
	}
	wasm := linked.Wasm
	if req.Reads {
		if wasm, err = withReads(wasm, linked.Reads); err != nil {
			return nil, err
		}
	}
	// Roots: the policy may own all of data.
	made := manifest{Roots: []string{""}, RegoVersion: 1, Resolvers: resolversOf(entrypoints, compiler)}
	return &policy{made, wasm}, nil
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
func resolversOf(entrypoints []linker.Entrypoint, compiler *ast.Compiler) (resolvers []resolver) {
	all := compiler.GetAnnotationSet().Flatten()
	for _, entrypoint := range entrypoints {
		one := resolver{Module: wasmFile, Entrypoint: entrypoint.Name}
		if !isPackage(compiler, entrypoint.Ref) {
			for _, annotated := range all {
				if annotated.Path.Equal(entrypoint.Ref) {
					one.Annotations = append(one.Annotations, annotated.Annotations)
				}
			}
		}
		resolvers = append(resolvers, one)
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
