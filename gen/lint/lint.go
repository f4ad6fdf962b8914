// Package lint holds the rules for manifests that generate but could serve
// their users better. Each rule has a file of its own, with what it means and
// a bad and a good example; `gen explain CODE` prints them.
package lint

import (
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Rule finds one kind of weakness. Its findings are warnings and bear its code.
type Rule struct {
	Code diag.Code
	// Summary is one line; Doc says why it matters and how to mend it.
	Summary, Doc string
	// Bad and Good are excerpts of "arguments" that the rule does and does not complain about.
	Bad, Good string

	check func(*Subject) diag.List
}

// Subject is what a rule looks at: one configuration schema.
type Subject struct {
	File     *source.File
	Document *schema.Document
}

// Rules returns all rules, sorted by code.
func Rules() []Rule {
	return []Rule{emptyHelp, impliedObject, ineffectiveKeyword, placeholderDefault, refusedValue, secretDefault, unmarkedSecret}
}

// Run applies every rule.
func Run(s *Subject) diag.List {
	var out diag.List
	for _, r := range Rules() {
		for _, d := range r.check(s) {
			d.Code, d.Severity = r.Code, diag.Warning
			out = append(out, d)
		}
	}
	return out
}

// properties calls visit for every named property of the document.
func (s *Subject) properties(visit func(name string, member *source.Member, property *schema.Schema)) {
	for _, parent := range s.Document.All {
		for _, p := range parent.Properties {
			visit(p.Name, p.Member, p.Schema)
		}
	}
}

// insertMember is the edit that adds a member at the front of an object,
// laid out as the object's author lays out its members.
func insertMember(f *source.File, object *source.Node, member string) diag.Edit {
	at := object.Start + 1
	if len(object.Members) == 0 {
		return diag.Edit{Start: at, End: at, New: member}
	}
	space := string(f.Data[at:object.Members[0].NameStart])
	if space == "" {
		return diag.Edit{Start: at, End: at, New: member + ", "}
	}
	return diag.Edit{Start: at, End: at, New: space + member + ","}
}
