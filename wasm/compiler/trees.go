package main

import (
	"bytes"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Deeper than any policy is written, and not so deep that whoever walks down a tree runs out of stack.
const deepestTree = 500

// A tree has some ten times the length of its module. A file of a million values is data, and says nothing about style.
const longestTree = 16 << 20

// Of all together, as an instance's memory never shrinks.
const longestTrees = 64 << 20

// syntaxTrees hands over what the modules were parsed to, as one JSON array behind the response: null for a module that does not parse, and a
// word for one whose tree is too "deep", too "long", or of an "unknown" kind. A policy that does not compile has trees, too.
func syntaxTrees(req *request) response {
	options := parserOptions(capabilities(req.Capabilities))
	trees := bytes.NewBufferString("[")
	for i, s := range req.Modules {
		if i > 0 {
			trees.WriteByte(',')
		}
		if module, err := parseModule(s, options); err != nil || module == nil {
			trees.WriteString("null")
		} else {
			writeTree(trees, s, module, options)
		}
	}
	trees.WriteByte(']')
	return response{Bytes: trees.Bytes()}
}

func writeTree(trees *bytes.Buffer, s source, module *ast.Module, options ast.ParserOptions) {
	start := trees.Len()
	w := &treeWriter{out: trees, text: s.Text, columns: utf16Offsets(s.Text), options: options, end: min(start+longestTree, longestTrees)}
	w.module(module)
	if w.excess != "" {
		trees.Truncate(start)
		w.string(w.excess)
	}
}

// utf16Offsets says of each byte of a text how many UTF-16 code units stand before it, which is how the host counts; nil where they are the
// bytes themselves.
func utf16Offsets(text string) []int {
	var offsets []int
	units := 0
	for i, r := range text {
		if offsets == nil && r < 0x80 {
			units++
			continue
		}
		if offsets == nil {
			offsets = make([]int, 0, len(text)+1)
			for before := range i {
				offsets = append(offsets, before)
			}
		}
		for len(offsets) <= i {
			offsets = append(offsets, units)
		}
		if units++; r > 0xffff {
			units++
		}
	}
	for offsets != nil && len(offsets) <= len(text) {
		offsets = append(offsets, units)
	}
	return offsets
}
