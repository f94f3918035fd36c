package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Codes beside OPA's own (rego_parse_error, rego_type_error, …).
const (
	buildError         = "ossify_build_error"         // OPA's linker refused, and names no place
	duplicateModule    = "ossify_duplicate_module"    // two sources of one path
	excess             = "ossify_too_large"           // what the compiler would take too long for
	invalidData        = "ossify_invalid_data"        // the base document is not a JSON object
	invalidSchema      = "ossify_invalid_schema"      // the schema is not JSON
	noEntrypoint       = "ossify_no_entrypoint"       // nothing to build, or an entrypoint that names no rule
	unsupportedBuiltin = "ossify_unsupported_builtin" // OPA has it, ossify's evaluator has not
)

// diagnostic is one fault of a policy. Row and column count from 1; 0 says that there is no place.
type diagnostic struct {
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	Path      string   `json:"path"`
	Row       int      `json:"row"`
	Column    int      `json:"column"`
	EndColumn int      `json:"endColumn,omitempty"` // where the faulty text ends on its line, if OPA says
	Text      string   `json:"text,omitempty"`      // the source line
	Details   []string `json:"details,omitempty"`
}

// diagnose turns OPA's errors into diagnostics, sorted by place, each once.
func diagnose(faults ast.Errors, sources []source) []diagnostic {
	lines := linesOf(sources)
	list := make([]diagnostic, 0, len(faults))
	for _, fault := range faults {
		list = append(list, explainBuiltin(describe(fault, lines)))
	}
	slices.SortStableFunc(list, func(a, b diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b diagnostic) bool {
		return a.Path == b.Path && a.Row == b.Row && a.Column == b.Column && a.Code == b.Code && a.Message == b.Message
	})
}

func linesOf(sources []source) map[string][]string {
	lines := make(map[string][]string, len(sources))
	for _, s := range sources {
		lines[s.Path] = strings.Split(s.Text, "\n")
	}
	return lines
}

func describe(fault *ast.Error, lines map[string][]string) diagnostic {
	d := diagnostic{Code: fault.Code, Message: fault.Message, Details: detailsOf(fault)}
	place := placeOf(fault)
	if place == nil {
		return d
	}
	// At the end of a file OPA counts columns from 0.
	d.Path, d.Row, d.Column = place.File, place.Row, max(place.Col, 1)
	if file := lines[place.File]; place.Row >= 1 && place.Row <= len(file) {
		d.Text = strings.TrimSuffix(file[place.Row-1], "\r")
	}
	first, _, _ := strings.Cut(string(place.Text), "\n")
	if length := utf8.RuneCountInString(first); length > 0 {
		d.EndColumn = place.Col + length
	}
	return d
}

// A parse error's details only repeat the source line, which every diagnostic has.
func detailsOf(fault *ast.Error) []string {
	if fault.Details == nil || fault.Code == ast.ParseErr {
		return nil
	}
	return fault.Details.Lines()
}

// placeOf is where the fault is; in a reference, the element at fault and not its beginning.
func placeOf(fault *ast.Error) *ast.Location {
	detail, ok := fault.Details.(*ast.RefErrInvalidDetail)
	if !ok || detail.Pos >= len(detail.Ref) {
		return fault.Location
	}
	element := detail.Ref[detail.Pos].Location
	if element == nil || fault.Location == nil || element.File != fault.Location.File || element.Row != fault.Location.Row {
		return fault.Location
	}
	return element
}
