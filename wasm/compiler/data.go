package main

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/util"
)

// parseData reads the base document. Numbers stay as they are written (json.Number).
func parseData(text string) (map[string]any, error) {
	data := map[string]any{}
	if text == "" {
		return data, nil
	}
	if err := util.UnmarshalJSON([]byte(text), &data); err != nil {
		return nil, fmt.Errorf("reading data, which has to be a JSON object: %w", err)
	}
	return data, nil
}

// holds tells whether data has a value at path that a rule of that path would contradict: anything, as a
// rule and a base document can't share a name.
func holds(data map[string]any) func([]string) (bool, error) {
	return func(path []string) (bool, error) {
		var node any = data
		for _, key := range path {
			object, ok := node.(map[string]any)
			if !ok {
				return true, nil
			}
			if node, ok = object[key]; !ok {
				return false, nil
			}
		}
		return true, nil
	}
}
