package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// CheckSet reports what two connectors must not share: a uuid, in either case
// of its letters, and a command. The first manifest by path keeps it; every
// later one is reported. A module may share the uuid of a connector.
func CheckSet(manifests []*Manifest) diag.List {
	sorted := slices.SortedFunc(slices.Values(manifests), func(a, b *Manifest) int {
		return cmp.Compare(a.Path(), b.Path())
	})
	uuids := uniqueness{
		code: "duplicate-uuid", field: "uuid",
		hint: "a copied manifest needs a uuid of its own: make one with uuidgen",
	}
	commands := uniqueness{
		code: "duplicate-command", field: fieldCommand,
		hint: "give the newer connector another command",
	}
	for _, m := range sorted {
		uuids.check(m, strings.ToLower(m.UUID))
		commands.check(m, m.Command)
	}
	return slices.Concat(uuids.diags, commands.diags).Sorted()
}

// uniqueness watches one field over a set of manifests.
type uniqueness struct {
	code        diag.Code
	field, hint string
	first       map[string]*Manifest
	diags       diag.List
}

func (u *uniqueness) check(m *Manifest, value string) {
	if value == "" {
		return // Read has said that it is missing
	}
	first, taken := u.first[value]
	if !taken {
		if u.first == nil {
			u.first = map[string]*Manifest{}
		}
		u.first[value] = m
		return
	}
	u.diags = append(u.diags, diag.Diagnostic{
		Code:     u.code,
		Severity: diag.Error,
		Span:     m.Span(u.field),
		Message:  fmt.Sprintf("%s %s is already that of %s, wanted one that no other connector has", u.field, quote(value), first.Path()),
		Hint:     u.hint,
		Related:  []diag.Related{{Span: first.Span(u.field), Message: "first here"}},
	})
}
