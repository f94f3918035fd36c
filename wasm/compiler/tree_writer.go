package main

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// treeWriter writes a syntax tree in the shape of OPA's own JSON, but without what a reader can do without: no file, no row, no column and no
// text, but where each node begins and ends in the text that the reader has; no bodies and values that were not written; `_` by its name.
type treeWriter struct {
	out     *bytes.Buffer
	text    string
	columns []int // by byte; nil where each byte is one
	options ast.ParserOptions
	moved   int // how far behind the text's beginning the places begin
	end     int // the length that ends a tree
	depth   int
	excess  string // what is too much or unheard of: the tree is none, then
}

// Each node is an object, whose type and place come first; the rest is written by within, unless the tree is too deep or long.
func (w *treeWriter) node(kind string, place *ast.Location, within func()) {
	if w.depth++; w.depth > deepestTree {
		w.excess = "deep"
	} else if w.out.Len() > w.end {
		w.excess = "long"
	}
	if w.excess == "" {
		w.out.WriteString(`{"type":"` + kind + `"`)
		w.place(place)
		within()
		w.out.WriteByte('}')
	}
	w.depth--
}

func (w *treeWriter) place(place *ast.Location) {
	if place == nil {
		place = &ast.Location{}
	}
	start := min(max(place.Offset+w.moved, 0), len(w.text))
	end := min(start+len(place.Text)-parenthesesBefore(place, w.text[start:]), len(w.text))
	w.out.WriteString(`,"at":[`)
	w.out.WriteString(strconv.Itoa(w.column(start)))
	w.out.WriteByte(',')
	w.out.WriteString(strconv.Itoa(w.column(max(start, end))))
	w.out.WriteByte(']')
}

// OPA's text of `(a) + b` begins with the parenthesis, and its offset is that of a.
func parenthesesBefore(place *ast.Location, text string) int {
	if len(place.Text) == 0 || place.Text[0] != '(' || strings.HasPrefix(text, "(") {
		return 0
	}
	return max(bytes.IndexFunc(place.Text, func(r rune) bool { return !strings.ContainsRune("( \t\r\n", r) }), 0)
}

func (w *treeWriter) column(offset int) int {
	if w.columns == nil {
		return offset
	}
	return w.columns[offset]
}

func (w *treeWriter) key(name string) {
	w.out.WriteString(`,"` + name + `":`)
}

func (w *treeWriter) string(text string) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r > '~' }) {
		encoded, _ := json.Marshal(text) // a string has no value that JSON has not
		w.out.Write(encoded)
		return
	}
	w.out.WriteByte('"')
	w.out.WriteString(text)
	w.out.WriteByte('"')
}

func (w *treeWriter) list(name string, length int, write func(i int)) {
	w.key(name)
	w.out.WriteByte('[')
	for i := range length {
		if i > 0 {
			w.out.WriteByte(',')
		}
		write(i)
	}
	w.out.WriteByte(']')
}
