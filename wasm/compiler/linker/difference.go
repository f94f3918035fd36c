package linker

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// setDifference is OPA's function for the difference of two sets, by its name in OPA's WebAssembly.
const setDifference = "opa_set_diff"

// keepSetDifference leaves the difference of sets to OPA's own function where the difference of numbers is imported: `-` is one builtin
// for both, and to hand sets to the evaluator and back takes time for each of their items.
func keepSetDifference(policy *ir.Policy) {
	for _, plan := range policy.Plans.Plans {
		splitMinus(plan.Blocks)
	}
	for _, function := range policy.Funcs.Funcs {
		splitMinus(function.Blocks)
	}
}

func splitMinus(blocks []*ir.Block) {
	for _, block := range blocks {
		statements := make([]ir.Stmt, 0, len(block.Stmts))
		for _, statement := range block.Stmts {
			splitMinus(blocksOf(statement))
			if call, ok := statement.(*ir.CallStmt); ok && call.Func == ast.Minus.Name {
				statements = append(statements, bySort(call)...)
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

// bySort asks whether the first operand is a set. One of the two blocks makes its call, which sets the result, to nothing where it is
// undefined.
func bySort(minus *ir.CallStmt) []ir.Stmt {
	isSet := &ir.IsSetStmt{Source: minus.Args[0], Location: minus.Location}
	ofSets := &ir.CallStmt{Func: setDifference, Args: minus.Args, Result: minus.Result, Location: minus.Location}
	otherwise := &ir.NotStmt{Block: &ir.Block{Stmts: []ir.Stmt{isSet}}, Location: minus.Location}
	either := &ir.BlockStmt{Location: minus.Location, Blocks: []*ir.Block{
		{Stmts: []ir.Stmt{isSet, ofSets}},
		{Stmts: []ir.Stmt{otherwise, minus}},
	}}
	return []ir.Stmt{either, &ir.IsDefinedStmt{Source: minus.Result, Location: minus.Location}}
}
