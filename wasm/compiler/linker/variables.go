package linker

import (
	"maps"

	"github.com/open-policy-agent/opa/v1/ir"
)

// value is what a variable may be.
type value struct {
	parts     parts
	composite bool // it may be an object, a list or a set
}

// variables are those of a block, as they may be at one of its statements. A statement that is undefined ends its block: after the block, a
// variable may be whatever it was at any statement in it.
type variables struct {
	values map[ir.Local]value
	around *variables
}

// inner are the variables at the start of a block.
func (v *variables) inner() *variables {
	return &variables{maps.Clone(v.values), v}
}

func (v *variables) set(local ir.Local, new value) {
	for around := v.around; around != nil; around = around.around {
		around.values[local] = oneOf(around.values[local], new)
	}
	v.values[local] = new
}

// add is set where the variable may also stay as it is.
func (v *variables) add(local ir.Local, new value) {
	v.set(local, oneOf(v.values[local], new))
}

func (v *variables) of(operand ir.Operand) value {
	if local, ok := operand.Value.(ir.Local); ok {
		return v.values[local]
	}
	return value{}
}

func oneOf(one, other value) value {
	both := maps.Clone(one.parts)
	if both == nil {
		both = parts{}
	}
	maps.Copy(both, other.parts)
	return value{both, one.composite || other.composite}
}

// size grows with what the variables may be.
func (v *variables) size() (size int) {
	for _, one := range v.values {
		size += len(one.parts)
		if one.composite {
			size++
		}
	}
	return size
}
