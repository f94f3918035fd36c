//go:build interpreter

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
)

var update = flag.Bool("update", false, "rewrite the sums in testdata/identity.json with what OPA's own loader and linker give")

const identityFile = "testdata/identity.json"

// identity is a build, and the SHA-256 of the WebAssembly that OPA makes of the same files. The tests of
// src/compile hold the compiler to the same sums once it is WebAssembly itself.
type identity struct {
	Name    string          `json:"name"`
	Request json.RawMessage `json:"request"`
	Sha256  string          `json:"sha256"`
}

func TestBuildGivesTheBytesOfOPA(t *testing.T) {
	cases := readIdentities(t)
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			req, err := decodeRequest(c.Request)
			if err != nil {
				t.Fatal(err)
			}
			ours, theirs := build(req), opaBuild(t, req)
			if len(ours.Diagnostics) > 0 {
				t.Fatalf("refused: %v", ours.Diagnostics)
			}
			if !bytes.Equal(ours.Bytes, theirs.WasmModules[0].Raw) {
				t.Error("the WebAssembly differs from OPA's")
			}
			if !req.AnnotatedEntrypoints {
				// OPA reads METADATA only where it looks for entrypoints in it; ossify always does.
				dropAnnotations(ours.Manifest)
			}
			if theirs := manifestOf(theirs.Manifest); !reflect.DeepEqual(*ours.Manifest, theirs) {
				t.Errorf("manifest: %v, OPA's: %v", *ours.Manifest, theirs)
			}
			sum := sha256.Sum256(ours.Bytes)
			cases[i].Sha256 = hex.EncodeToString(sum[:])
			if !*update && cases[i].Sha256 != c.Sha256 {
				t.Errorf("sum: %s, want %s (go test -update)", cases[i].Sha256, c.Sha256)
			}
		})
	}
	if *update {
		writeIdentities(t, cases)
	}
}

// What is kept of earlier requests must not show in a later answer.
func TestBuildGivesTheSameWhateverWasAskedBefore(t *testing.T) {
	for _, c := range readIdentities(t) {
		req, err := decodeRequest(c.Request)
		if err != nil {
			t.Fatal(err)
		}
		recent = nil
		clear(parsed)
		first := build(req)
		interpret(req)
		again := build(req)
		recent = nil
		reparsed := build(req)
		if !bytes.Equal(first.Bytes, again.Bytes) || !bytes.Equal(first.Bytes, reparsed.Bytes) || !reflect.DeepEqual(first.Manifest, again.Manifest) {
			t.Errorf("%s: the second build differs", c.Name)
		}
	}
}

// opaBuild does what `opa build -t wasm` does: files through OPA's loader, with all of its capabilities.
func opaBuild(t *testing.T, req *request) *bundle.Bundle {
	t.Helper()
	files := fstest.MapFS{}
	for _, s := range req.Modules {
		files[s.Path] = &fstest.MapFile{Data: []byte(s.Text)}
	}
	if req.Data != "" {
		files["data.json"] = &fstest.MapFile{Data: []byte(req.Data)}
	}
	paths := make([]string, 0, len(files))
	for path := range files {
		paths = append(paths, path)
	}
	opa := compile.New().
		WithTarget(compile.TargetWasm).
		WithRegoVersion(ast.RegoV1).
		WithFS(files).
		WithPaths(paths...).
		WithEntrypoints(req.Entrypoints...).
		WithRegoAnnotationEntrypoints(req.AnnotatedEntrypoints).
		WithOptimizationLevel(req.Optimize).
		WithPruneUnused(true)
	if err := opa.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return opa.Bundle()
}

func dropAnnotations(manifest *manifest) {
	for i := range manifest.Resolvers {
		manifest.Resolvers[i].Annotations = nil
	}
}

func readIdentities(t *testing.T) (cases []identity) {
	t.Helper()
	text, err := os.ReadFile(identityFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func writeIdentities(t *testing.T, cases []identity) {
	t.Helper()
	text, err := json.MarshalIndent(cases, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(identityFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
