package linker

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ir"
)

// Part is what a policy can read of a part of its input. An evaluator may leave out all else: the policy's value is the same.
type Part struct {
	whole bool
	keys  map[string]*Part // of an object, what is read under these keys
	each  *Part            // what is read of each item of a list, and of each value of an object with its key
	depth int
}

// deepest bounds a part's path. What is below it is read as a whole.
const deepest = 12

// MarshalJSON writes true for a part that is read as a whole. The least, {}, is a part of which only the type is read, and a scalar's value.
func (p *Part) MarshalJSON() ([]byte, error) {
	if p.whole {
		return []byte("true"), nil
	}
	return json.Marshal(struct {
		Keys map[string]*Part `json:"keys,omitempty"`
		Each *Part            `json:"each,omitempty"`
	}{p.keys, p.each})
}

// Reads says which parts of the input a policy can read. It follows each part from variable to variable and through functions; a part that
// goes anywhere else is read as a whole.
func Reads(policy *ir.Policy) *Part {
	r := &reader{policy: policy, root: &Part{}, functions: map[string]*function{}}
	for _, planned := range policy.Funcs.Funcs {
		r.functions[planned.Name] = newFunction(planned.Blocks, planned.Params)
	}
	query := []ir.Local{ir.Input, ir.Data}
	for _, plan := range policy.Plans.Plans {
		entrypoint := newFunction(plan.Blocks, query)
		entrypoint.operands[0][r.root] = true
		r.entrypoints = append(r.entrypoints, entrypoint)
	}
	for r.changed = true; r.changed; {
		r.changed = false
		for _, entrypoint := range r.entrypoints {
			r.look(entrypoint)
		}
		for _, called := range r.functions {
			r.look(called)
		}
	}
	return r.root
}

type reader struct {
	policy      *ir.Policy
	root        *Part
	functions   map[string]*function
	entrypoints []*function
	changed     bool // something new was found since the last look at all statements
}

// parts are those of the input that a value may be.
type parts map[*Part]bool

// function is one of the policy's, with what it is called with and returns.
type function struct {
	blocks   []*ir.Block
	params   []ir.Local
	operands []parts // by parameter
	results  parts
}

func newFunction(blocks []*ir.Block, params []ir.Local) *function {
	f := &function{blocks: blocks, params: params, results: parts{}}
	for range params {
		f.operands = append(f.operands, parts{})
	}
	return f
}

// flow makes all parts of from ones of to.
func (r *reader) flow(to, from parts) {
	for part := range from {
		if !to[part] {
			to[part] = true
			r.changed = true
		}
	}
}

// take reads parts as a whole.
func (r *reader) take(all parts) {
	for part := range all {
		if !part.whole {
			part.whole = true
			r.changed = true
		}
	}
}

// each are the items and values of parts.
func (r *reader) each(all parts) parts {
	found := parts{}
	for part := range all {
		if r.isLeaf(part) {
			found[part] = true
			continue
		}
		if part.each == nil {
			part.each = &Part{depth: part.depth + 1}
			r.changed = true
		}
		found[part.each] = true
	}
	return found
}

// under are the values of parts under a key.
func (r *reader) under(all parts, key string) parts {
	found := parts{}
	for part := range all {
		if r.isLeaf(part) {
			found[part] = true
			continue
		}
		if part.keys[key] == nil {
			if part.keys == nil {
				part.keys = map[string]*Part{}
			}
			part.keys[key] = &Part{depth: part.depth + 1}
			r.changed = true
		}
		found[part.keys[key]] = true
	}
	return found
}

// isLeaf says whether a part is read as a whole: nothing is told apart in it.
func (r *reader) isLeaf(part *Part) bool {
	if part.depth == deepest {
		r.take(parts{part: true})
	}
	return part.whole
}
