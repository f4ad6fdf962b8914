package manifest

import (
	"fmt"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// legacyCommand reports the old spelling of docker_parameter: it is read as
// the same, but not beside it.
func (r *reader) legacyCommand() {
	old := r.root.Member(fieldLegacyCommand)
	if old == nil {
		return
	}
	d := diag.Diagnostic{
		Code:     "legacy-command-field",
		Severity: diag.Warning,
		Span:     r.file.NameSpan(old),
		Message:  fmt.Sprintf("the command stands in %q, wanted %q", fieldLegacyCommand, fieldCommand),
		Hint:     "rename the field; gen lint --fix does it",
		Fix:      []diag.Edit{{Start: old.NameStart, End: old.NameEnd, New: strconv.Quote(fieldCommand)}},
	}
	if current := r.root.Member(fieldCommand); current != nil {
		d.Severity = diag.Error
		d.Message = fmt.Sprintf("the manifest has both %q and %q, wanted %[2]q alone", fieldLegacyCommand, fieldCommand)
		d.Hint = fmt.Sprintf("keep the command that deployments start, as %q, and remove the other", fieldCommand)
		d.Related = []diag.Related{{Span: r.file.NameSpan(current), Message: "the other one"}}
		d.Fix = nil
		if same(old.Value, current.Value) {
			d.Hint = fmt.Sprintf("remove %q", fieldLegacyCommand)
			d.Fix = r.removal(fieldLegacyCommand)
		}
	}
	r.add(d)
}

func same(a, b *source.Node) bool {
	return a.Kind == source.String && b.Kind == source.String && a.Text == b.Text
}

// results reports the field that belongs to actions: a connector forwards
// events and returns nothing.
func (r *reader) results() {
	m := r.root.Member(fieldResults)
	if m == nil {
		return
	}
	d := diag.Diagnostic{
		Code:     "results-in-connector",
		Severity: diag.Warning,
		Span:     r.file.NameSpan(m),
		Message:  "the manifest has \"results\", wanted none: a connector forwards events and returns nothing",
		Hint:     "remove the field; gen lint --fix does it",
		Fix:      r.removal(fieldResults),
	}
	if !emptyResults(m.Value) {
		d.Severity = diag.Error
		d.Hint = "remove the field; what it declares belongs to an action"
		d.Fix = nil
	}
	r.add(d)
}

// emptyResults reports whether the value is an object that declares no property.
func emptyResults(n *source.Node) bool {
	if n.Kind != source.Object {
		return false
	}
	declared := n.Get("properties")
	return declared == nil || declared.Kind == source.Object && len(declared.Members) == 0
}

// removal edits the named member out, with the comma and the white space that
// come with it.
func (r *reader) removal(field string) []diag.Edit {
	members := r.root.Members
	for i := range members {
		m := &members[i]
		switch {
		case m.Name != field:
		case i > 0:
			return []diag.Edit{{Start: members[i-1].Value.End, End: m.Value.End}}
		case len(members) > 1:
			return []diag.Edit{{Start: m.NameStart, End: members[1].NameStart}}
		default:
			return []diag.Edit{{Start: m.NameStart, End: m.Value.End}}
		}
	}
	return nil
}
