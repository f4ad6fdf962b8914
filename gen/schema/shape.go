package schema

import (
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// shape reads a keyword's value into its member of Schema, or reports that it
// has another shape and leaves the member as if the keyword were absent.
type shape interface {
	read(r *reader, s *Schema, m *source.Member)
}

// The shapes of values; the functions give the member that receives them.
type (
	anything struct{}                           // any value, kept nowhere
	text     struct{ of func(*Schema) *string } // a string
	flag     struct{ of func(*Schema) *bool }
	count    struct{ of func(*Schema) **int64 }         // a whole number from 0 up
	bound    struct{ of func(*Schema) **source.Node }   // a number
	value    struct{ of func(*Schema) **source.Node }   // any value
	values   struct{ of func(*Schema) *[]*source.Node } // an array

	// one schema; applies says that it applies to the same value as its parent.
	one struct {
		of      func(*Schema) **Schema
		applies bool
	}
	// list is an array of schemas that apply to the same value as their parent.
	list struct{ of func(*Schema) *[]*Schema }
	// named is an object of schemas.
	named struct {
		of      func(*Schema) *[]Named
		applies bool
	}
)

// wrong reports that a value has the wrong shape.
func (r *reader) wrong(n *source.Node, what, want, hint string, fix ...diag.Edit) {
	r.at(n).report("invalid-keyword", what+" is "+show(n)+", wanted "+want, hint, fix...)
}

func (anything) read(*reader, *Schema, *source.Member) {}

func (k text) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.String {
		r.wrong(m.Value, m.Name, "a string", "")
	} else if k.of != nil {
		*k.of(s) = m.Value.Text
	}
}

func (k flag) read(r *reader, s *Schema, m *source.Member) {
	switch m.Value.Kind {
	case source.Bool:
		*k.of(s) = m.Value.Bool
	case source.String:
		if b, err := strconv.ParseBool(m.Value.Text); err == nil {
			word := strconv.FormatBool(b)
			r.wrong(m.Value, m.Name, word+" without quotes", "", diag.Edit{Start: m.Value.Start, End: m.Value.End, New: word})
			return
		}
		fallthrough
	default:
		r.wrong(m.Value, m.Name, "true or false", "")
	}
}

func (k count) read(r *reader, s *Schema, m *source.Member) {
	const want = "a whole number from 0 up"
	if m.Value.Kind != source.Number {
		r.wrong(m.Value, m.Name, want, "", unquoted(m.Value)...)
		return
	}
	d := decimalOf(m.Value.Text)
	if d.sign() < 0 || !d.isInteger() {
		r.wrong(m.Value, m.Name, want, "")
		return
	}
	n := d.int64()
	*k.of(s) = &n
}

func (k bound) read(r *reader, s *Schema, m *source.Member) {
	switch {
	case m.Value.Kind == source.Bool && (m.Name == "exclusiveMinimum" || m.Name == "exclusiveMaximum"):
		r.exclusiveFlag(s, m)
	case m.Value.Kind != source.Number:
		r.wrong(m.Value, m.Name, "a number", "", unquoted(m.Value)...)
	case m.Name == "multipleOf" && decimalOf(m.Value.Text).sign() <= 0:
		r.wrong(m.Value, m.Name, "a number over 0", "")
	default:
		*k.of(s) = m.Value
	}
}

// exclusiveFlag reports draft-04's boolean form, which modifies minimum or maximum.
func (r *reader) exclusiveFlag(s *Schema, m *source.Member) {
	side := map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}[m.Name]
	hint := "draft-04 had a boolean here; remove it"
	if limit := s.Node.Get(side); limit != nil && m.Value.Bool {
		hint = "draft-04 had a boolean here; write " + quote(m.Name) + ": " + show(limit) + " in place of both members"
	}
	r.wrong(m.Value, m.Name, "a number", hint)
}

// unquoted returns the fix for a number in quotes, if n is one.
func unquoted(n *source.Node) []diag.Edit {
	if n.Kind != source.String || !isNumber(n.Text) {
		return nil
	}
	return []diag.Edit{{Start: n.Start, End: n.End, New: n.Text}}
}

func (k value) read(_ *reader, s *Schema, m *source.Member) { *k.of(s) = m.Value }

func (k values) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Array {
		r.wrong(m.Value, m.Name, "an array", "")
		return
	}
	*k.of(s) = append([]*source.Node{}, m.Value.Items...)
}

func (k one) read(r *reader, s *Schema, m *source.Member) {
	*k.of(s) = r.child(s, m.Value, k.applies, m.Name)
}

func (k list) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Array || len(m.Value.Items) == 0 {
		r.wrong(m.Value, m.Name, "an array of at least one schema", "")
		return
	}
	*k.of(s) = r.children(s, m, true)
}

func (r *reader) children(s *Schema, m *source.Member, applies bool) []*Schema {
	all := make([]*Schema, len(m.Value.Items))
	for i, item := range m.Value.Items {
		all[i] = r.child(s, item, applies, m.Name, strconv.Itoa(i))
	}
	return all
}

func (k named) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		r.wrong(m.Value, m.Name, "an object of schemas by name", "")
		return
	}
	all := k.of(s)
	for i := range m.Value.Members {
		member := &m.Value.Members[i]
		*all = append(*all, Named{member.Name, member, r.child(s, member.Value, k.applies, m.Name, member.Name)})
	}
}

// strings returns the items of an array of strings, each once. It reports
// whatever else is there.
func (r *reader) strings(n *source.Node, what string, duplicate diag.Code) []*source.Node {
	if n.Kind != source.Array {
		r.wrong(n, what, "an array of strings", "")
		return nil
	}
	out := []*source.Node{}
	first := map[string]*source.Node{}
	for i, item := range n.Items {
		if item.Kind != source.String {
			r.wrong(item, "item "+strconv.Itoa(i+1)+" of "+what, "a string", "")
			continue
		}
		if before, twice := first[item.Text]; twice {
			d := r.at(item).report(duplicate, what+" names "+show(item)+" twice, wanted every name once", "remove it", removal(n.Items, i))
			d.Related = []diag.Related{r.at(before).related("first here")}
			continue
		}
		first[item.Text] = item
		out = append(out, item)
	}
	return out
}
