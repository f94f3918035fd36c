package linker

import (
	"maps"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// look goes through a function's statements.
func (r *reader) look(f *function) {
	v := &variables{values: map[ir.Local]value{}}
	for i, param := range f.params {
		v.values[param] = value{maps.Clone(f.operands[i]), true}
	}
	r.blocks(f, v, f.blocks)
}

func (r *reader) blocks(f *function, v *variables, blocks []*ir.Block) {
	for _, block := range blocks {
		inner := v.inner()
		for _, statement := range block.Stmts {
			r.statement(f, inner, statement)
		}
	}
}

// statement follows what one does with parts of the input. What is not known here reads all of it.
func (r *reader) statement(f *function, v *variables, statement ir.Stmt) {
	switch statement := statement.(type) {
	case *ir.BlockStmt, *ir.NotStmt:
		r.blocks(f, v, blocksOf(statement))
	case *ir.ScanStmt:
		r.scan(f, v, statement)
	case *ir.WithStmt:
		// Another value takes the place of a part of this one.
		r.take(v.values[statement.Local].parts)
		r.take(v.of(statement.Value).parts)
		v.add(statement.Local, value{composite: true})
		r.blocks(f, v, blocksOf(statement))
	case *ir.DotStmt:
		v.set(statement.Target, value{r.dot(v.of(statement.Source).parts, v, statement.Key), true})
	case *ir.LenStmt:
		r.each(v.of(statement.Source).parts)
		v.set(statement.Target, value{})
	case *ir.AssignVarStmt:
		v.set(statement.Target, v.of(statement.Source))
	case *ir.AssignVarOnceStmt:
		// A second value is compared with the first.
		r.take(v.of(statement.Source).parts)
		v.add(statement.Target, v.of(statement.Source))
	case *ir.ReturnLocalStmt:
		r.flow(f.results, v.values[statement.Source].parts)
	case *ir.CallStmt:
		v.set(statement.Result, value{r.call(v, statement), true})
	case *ir.CallDynamicStmt:
		v.set(statement.Result, value{r.callAny(v, statement), true})
	case *ir.EqualStmt:
		r.compare(v.of(statement.A), v.of(statement.B))
	case *ir.NotEqualStmt:
		r.compare(v.of(statement.A), v.of(statement.B))
	default:
		r.makes(v, statement)
	}
}

// makes is statement for those that make a value or add to one.
func (r *reader) makes(v *variables, statement ir.Stmt) {
	switch statement := statement.(type) {
	case *ir.AssignIntStmt:
		v.set(statement.Target, value{})
	case *ir.MakeNullStmt:
		v.set(statement.Target, value{})
	case *ir.MakeNumberIntStmt:
		v.set(statement.Target, value{})
	case *ir.MakeNumberRefStmt:
		v.set(statement.Target, value{})
	case *ir.ResetLocalStmt:
		v.set(statement.Target, value{})
	case *ir.MakeArrayStmt:
		v.set(statement.Target, value{composite: true})
	case *ir.MakeObjectStmt:
		v.set(statement.Target, value{composite: true})
	case *ir.MakeSetStmt:
		v.set(statement.Target, value{composite: true})
	case *ir.ArrayAppendStmt:
		r.take(v.of(statement.Value).parts)
	case *ir.SetAddStmt:
		r.take(v.of(statement.Value).parts)
	case *ir.ObjectInsertStmt:
		r.take(v.of(statement.Key).parts)
		r.take(v.of(statement.Value).parts)
	case *ir.ObjectInsertOnceStmt:
		r.take(v.of(statement.Key).parts)
		r.take(v.of(statement.Value).parts)
	case *ir.ObjectMergeStmt:
		r.take(v.values[statement.A].parts)
		r.take(v.values[statement.B].parts)
		v.set(statement.Target, value{composite: true})
	case *ir.ResultSetAddStmt:
		r.take(v.values[statement.Value].parts)
	case *ir.BreakStmt, *ir.NopStmt, *ir.IsArrayStmt, *ir.IsObjectStmt, *ir.IsSetStmt, *ir.IsDefinedStmt, *ir.IsUndefinedStmt:
		// They read a type at most.
	default:
		r.take(parts{r.root: true})
	}
}

// scan repeats its block: a variable may be what it was the time before.
func (r *reader) scan(f *function, v *variables, scan *ir.ScanStmt) {
	items := r.each(v.values[scan.Source].parts)
	for before := -1; before < v.size(); {
		before = v.size()
		v.add(scan.Key, value{composite: true})
		v.add(scan.Value, value{items, true})
		inner := v.inner()
		inner.set(scan.Key, value{composite: true})
		inner.set(scan.Value, value{items, true})
		r.blocks(f, inner, []*ir.Block{scan.Block})
	}
}

func (r *reader) dot(source parts, v *variables, key ir.Operand) parts {
	if name, ok := key.Value.(ir.StringIndex); ok {
		return r.under(source, r.text(name))
	}
	r.take(v.of(key).parts)
	return r.each(source)
}

// compare needs all of two values, but no more than the type of one that is compared with a scalar.
func (r *reader) compare(a, b value) {
	if a.composite && b.composite {
		r.take(a.parts)
		r.take(b.parts)
	}
}

// call passes parts on to a function of the policy. Builtins read their operands as a whole, but for a few.
func (r *reader) call(v *variables, call *ir.CallStmt) parts {
	if called := r.functions[call.Func]; called != nil {
		for i, operand := range call.Args {
			r.flow(called.operands[i], v.of(operand).parts)
		}
		return maps.Clone(called.results)
	}
	switch call.Func {
	case ast.IsArray.Name, ast.IsBoolean.Name, ast.IsNull.Name, ast.IsNumber.Name, ast.IsObject.Name, ast.IsSet.Name, ast.IsString.Name:
		return nil
	case ast.Count.Name:
		r.each(v.of(call.Args[0]).parts)
		return nil
	case ast.ObjectGet.Name:
		if name, ok := call.Args[1].Value.(ir.StringIndex); ok {
			found := r.under(v.of(call.Args[0]).parts, r.text(name))
			return oneOf(value{parts: found}, v.of(call.Args[2])).parts
		}
	}
	for _, operand := range call.Args {
		r.take(v.of(operand).parts)
	}
	return nil
}

// callAny may call any of the policy's functions that take nothing but the input and the data.
func (r *reader) callAny(v *variables, call *ir.CallDynamicStmt) parts {
	for _, operand := range call.Path {
		r.take(v.of(operand).parts)
	}
	results := parts{}
	for _, called := range r.functions {
		if len(called.params) != len(call.Args) {
			continue
		}
		for i, local := range call.Args {
			r.flow(called.operands[i], v.values[local].parts)
		}
		maps.Copy(results, called.results)
	}
	return results
}

func (r *reader) text(index ir.StringIndex) string {
	return r.policy.Static.Strings[index].Value
}
