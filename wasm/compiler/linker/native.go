package linker

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// kept is an imported builtin of which OPA's own function does well for some operands: to hand all operands to the evaluator and back takes
// time for each of their items. Either a call asks for an operand's type, or what a constant operand is has been seen here.
type kept struct {
	function string // by its name in OPA's WebAssembly
	operand  int
	is       func(ir.Operand, ir.Location) ir.Stmt
	constant func(string) bool
}

var keptFunctions = map[string]kept{
	// `-` is one builtin for the difference of numbers and of sets.
	ast.Minus.Name: {function: "opa_set_diff", operand: 0, is: isSet},
	// The strings of a set are in no order there.
	ast.Concat.Name:       {function: "opa_strings_concat", operand: 1, is: isArray},
	ast.RegexMatch.Name:   {function: "opa_regex_match", operand: 0, constant: isCommonPattern},
	ast.RegexIsValid.Name: {function: "opa_regex_is_valid", operand: 0, constant: isCommonPattern},
}

func isSet(operand ir.Operand, at ir.Location) ir.Stmt {
	return &ir.IsSetStmt{Source: operand, Location: at}
}

func isArray(operand ir.Operand, at ir.Location) ir.Stmt {
	return &ir.IsArrayStmt{Source: operand, Location: at}
}

// isCommonPattern says whether RE2 reads a pattern as Go does. It ends one at a NUL, and knows \C.
func isCommonPattern(pattern string) bool {
	return !strings.Contains(pattern, "\x00") && !strings.Contains(pattern, `\C`)
}

// keepNative takes calls of imported builtins to OPA's own functions where those do well.
func keepNative(policy *ir.Policy) {
	k := keeper{policy: policy, called: map[string]bool{}}
	for _, plan := range policy.Plans.Plans {
		k.visit(plan.Blocks)
	}
	for _, function := range policy.Funcs.Funcs {
		k.visit(function.Blocks)
	}
	// What nothing calls any more is not asked of the evaluator.
	policy.Static.BuiltinFuncs = slices.DeleteFunc(policy.Static.BuiltinFuncs, func(f *ir.BuiltinFunc) bool { return !k.called[f.Name] })
}

type keeper struct {
	policy *ir.Policy
	called map[string]bool // by name
}

func (k keeper) visit(blocks []*ir.Block) {
	for _, block := range blocks {
		statements := make([]ir.Stmt, 0, len(block.Stmts))
		for _, statement := range block.Stmts {
			k.visit(blocksOf(statement))
			if call, ok := statement.(*ir.CallStmt); ok {
				statements = append(statements, k.split(call)...)
			} else {
				statements = append(statements, statement)
			}
		}
		block.Stmts = statements
	}
}

func blocksOf(statement ir.Stmt) []*ir.Block {
	switch statement := statement.(type) {
	case *ir.BlockStmt:
		return statement.Blocks
	case *ir.ScanStmt:
		return []*ir.Block{statement.Block}
	case *ir.NotStmt:
		return []*ir.Block{statement.Block}
	case *ir.WithStmt:
		return []*ir.Block{statement.Block}
	}
	return nil
}

// split makes one call of two, or the one that a constant asks for.
func (k keeper) split(call *ir.CallStmt) []ir.Stmt {
	way, ok := keptFunctions[call.Func]
	if _, linked := nativeFunctions[call.Func]; linked || !ok {
		k.called[call.Func] = true
		return []ir.Stmt{call}
	}
	operand := call.Args[way.operand]
	native := &ir.CallStmt{Func: way.function, Args: call.Args, Result: call.Result, Location: call.Location}
	if way.constant != nil && k.isConstant(operand, way.constant) {
		return []ir.Stmt{native}
	}
	k.called[call.Func] = true
	if way.is == nil {
		return []ir.Stmt{call}
	}
	return either(way.is(operand, call.Location), native, call)
}

// either makes one of two calls. It sets the result, to nothing where it is undefined.
func either(test ir.Stmt, native, imported *ir.CallStmt) []ir.Stmt {
	at := imported.Location
	otherwise := &ir.NotStmt{Block: &ir.Block{Stmts: []ir.Stmt{test}}, Location: at}
	calls := &ir.BlockStmt{Location: at, Blocks: []*ir.Block{
		{Stmts: []ir.Stmt{test, native}},
		{Stmts: []ir.Stmt{otherwise, imported}},
	}}
	return []ir.Stmt{calls, &ir.IsDefinedStmt{Source: imported.Result, Location: at}}
}

func (k keeper) isConstant(operand ir.Operand, is func(string) bool) bool {
	index, ok := operand.Value.(ir.StringIndex)
	return ok && is(k.policy.Static.Strings[index].Value)
}
