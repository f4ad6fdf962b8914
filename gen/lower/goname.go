package lower

import (
	"go/token"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// authorName is the Go name that an author gave to a schema; "" when there is
// none, or none that Go can use.
func authorName(s *schema.Schema) ir.Ident {
	if !validName(s.GoName) {
		return ""
	}
	return ir.Ident(s.GoName)
}

// validName reports whether an author's goName may be used.
func validName(name string) bool {
	return token.IsIdentifier(name) && token.IsExported(name) && !isMember(ir.Ident(name))
}

// isMember reports whether generated structs have a method or a field of that
// name that no property gave them.
func isMember(name ir.Ident) bool {
	switch name {
	case "Extra", "Validate", "MarshalJSON", "AppendJSON", "UnmarshalJSON", "Secrets":
		return true
	}
	return false
}

// authorConstants are the names that an author gave to the values of an enum,
// as they follow the type's name; nil when there are none, or none that can be used.
func authorConstants(s *schema.Schema) []string {
	if len(s.GoEnumNames) != len(enumValues(s)) {
		return nil
	}
	for _, name := range s.GoEnumNames {
		if !validSuffix(name) {
			return nil
		}
	}
	return s.GoEnumNames
}

// validSuffix reports whether name makes a Go identifier of one that it follows.
func validSuffix(name string) bool { return name != "" && token.IsIdentifier("X"+name) }

// checkGoNames reports every Go name that an author gave and that cannot be used.
func (l *lowering) checkGoNames(all []*schema.Schema) {
	for _, s := range all {
		if n := s.Node.Get("goName"); n != nil && n.Kind == source.String {
			l.checkGoName(n)
		}
		if n := s.Node.Get("goEnumNames"); n != nil && n.Kind == source.Array {
			l.checkGoEnumNames(s, n)
		}
	}
}

func (l *lowering) checkGoName(n *source.Node) {
	switch {
	case isMember(ir.Ident(n.Text)):
		l.invalidName(n, "goName "+strconv.Quote(n.Text)+" is taken: generated structs have a member of that name",
			"add a word, such as "+n.Text+"Setting")
	case !validName(n.Text):
		l.invalidName(n, "goName "+strconv.Quote(n.Text)+" is not an exported Go identifier",
			"begin it with a capital letter and use letters and digits only")
	}
}

func (l *lowering) checkGoEnumNames(s *schema.Schema, n *source.Node) {
	if wanted := len(enumValues(s)); len(s.GoEnumNames) == len(n.Items) && len(n.Items) != wanted {
		l.invalidName(n, "goEnumNames has "+counted(int64(len(n.Items)), "name")+", wanted one for each value of enum but null: "+strconv.Itoa(wanted),
			"list the names in the order of the values")
		return
	}
	for _, item := range n.Items {
		if item.Kind == source.String && !validSuffix(item.Text) {
			l.invalidName(item, "goEnumNames has "+strconv.Quote(item.Text)+", wanted letters and digits",
				"write what shall follow the name of the type, such as ReadOnly")
		}
	}
}

func (l *lowering) invalidName(n *source.Node, message, hint string) {
	l.diags = append(l.diags, diag.Diagnostic{
		Code: "invalid-go-name", Severity: diag.Error, Span: l.file.SpanOf(n), Message: message, Hint: hint,
	})
}
