package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// treeOf is what the host reads; the shape itself is asserted in src/compile/tree.test.ts.
func treeOf(t *testing.T, text string) any {
	t.Helper()
	var trees []any
	answer := syntaxTrees(&request{Modules: []source{{"a.rego", text}}})
	if err := json.Unmarshal(answer.Bytes, &trees); err != nil || len(trees) != 1 {
		t.Fatalf("%v in %s", err, answer.Bytes)
	}
	return trees[0]
}

func TestSyntaxTreesAreBoundedInDepthAndLength(t *testing.T) {
	nested := func(depth int) string {
		return "package a\n\nb := " + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "\n"
	}
	cases := []struct {
		name, text string
		want       any
	}{
		{"does not parse", "package a\n\nb :=\n", nil},
		{"deepest", nested(deepestTree - 2), map[string]any{}},
		{"too deep", nested(deepestTree - 1), "deep"},
		{"too deep, without brackets", "package a\n\nb := 1" + strings.Repeat(" + 1", deepestTree) + "\n", "deep"},
		{"too deep, by else", "package a\n\nb := 1 if input.x\n" + strings.Repeat("else := 2 if input.y\n", deepestTree), "deep"},
		{"too long", "package a\n\nb := [" + strings.Repeat("1,", longestTree/45) + "1]\n", "long"},
	}
	for _, c := range cases {
		got := treeOf(t, c.text)
		if _, wantTree := c.want.(map[string]any); wantTree {
			if _, isTree := got.(map[string]any); !isTree {
				t.Errorf("%s: %v", c.name, got)
			}
		} else if got != c.want {
			t.Errorf("%s: %.100v", c.name, got)
		}
	}
}

func TestUTF16OffsetsCountAsTheHostDoes(t *testing.T) {
	cases := []struct {
		text string
		want []int
	}{
		{"abc", nil},
		{"aé𝒳b", []int{0, 1, 2, 2, 4, 4, 4, 4, 5}},
		{"é", []int{0, 1, 1}},
	}
	for _, c := range cases {
		got := utf16Offsets(c.text)
		for i, want := range c.want {
			if got[i] != want {
				t.Errorf("%q: %v", c.text, got)
				break
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}
