package main

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// schemas are those the type checker judges every module by: the input's, or none.
func schemas(text string) (*ast.SchemaSet, error) {
	if text == "" {
		return nil, nil
	}
	var schema any
	if err := util.UnmarshalJSON([]byte(text), &schema); err != nil {
		return nil, fmt.Errorf("reading the schema of the input: %w", err)
	}
	set := ast.NewSchemaSet()
	set.Put(ast.SchemaRootRef, schema)
	return set, nil
}
