//go:build interpreter

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// writeTerm writes a value in Rego's notation, its strings quoted as JSON's, which the host reads.
func writeTerm(term *ast.Term) (string, error) {
	var text strings.Builder
	err := writeValue(&text, term.Value)
	return text.String(), err
}

func writeValue(text *strings.Builder, value ast.Value) error {
	switch value := value.(type) {
	case ast.Null, ast.Boolean, ast.Number:
		text.WriteString(value.String())
		return nil
	case ast.String:
		return writeString(text, string(value))
	case *ast.Array:
		return writeItems(text, "[", "]", value.Iter)
	case ast.Set:
		if value.Len() == 0 {
			text.WriteString("set()")
			return nil
		}
		return writeItems(text, "{", "}", value.Iter)
	case ast.Object:
		return writeObject(text, value)
	default:
		return fmt.Errorf("what is not a value: %v", value)
	}
}

func writeString(text *strings.Builder, value string) error {
	if !utf8.ValidString(value) {
		return errors.New("a string that is not UTF-8, which a policy cannot hold")
	}
	quoted, err := json.Marshal(value)
	text.Write(quoted)
	return err
}

func writeItems(text *strings.Builder, open, closed string, iterate func(func(*ast.Term) error) error) error {
	text.WriteString(open)
	separator := ""
	err := iterate(func(item *ast.Term) error {
		text.WriteString(separator)
		separator = ","
		return writeValue(text, item.Value)
	})
	text.WriteString(closed)
	return err
}

func writeObject(text *strings.Builder, object ast.Object) error {
	text.WriteString("{")
	separator := ""
	err := object.Iter(func(key, value *ast.Term) error {
		text.WriteString(separator)
		separator = ","
		if err := writeValue(text, key.Value); err != nil {
			return err
		}
		text.WriteString(":")
		return writeValue(text, value.Value)
	})
	text.WriteString("}")
	return err
}
