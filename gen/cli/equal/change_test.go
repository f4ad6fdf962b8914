package equal_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// change is a manifest with one thing changed.
type change struct {
	class string // what kind of thing was done to what kind of member
	what  string // the same, with its place
	// The manifest before and after, in one spelling.
	before, after []byte
}

// changesOf makes every change of one thing that is worth telling apart: each
// member removed, renamed, swapped with the next or given other values, each
// list shortened or turned round, and each schema given one more keyword.
func changesOf(t *testing.T, data []byte) []change {
	t.Helper()
	root := decoded(t, data)
	c := &changer{root: root, before: root.append(nil)}
	c.visit(root, "", "", true)
	return c.made
}

// tree is a JSON value that can be changed in place; objects keep their order.
type tree struct {
	members []*branch // of an object
	items   []*tree   // of an array
	scalar  json.RawMessage
	kind    byte // '{', '[' or 0
}

type branch struct {
	name  string
	value *tree
}

// append appends the value as compact JSON.
func (t *tree) append(dst []byte) []byte {
	switch t.kind {
	case '{':
		dst = append(dst, '{')
		for i, m := range t.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(append(dst, quoted(m.name)...), ':')
			dst = m.value.append(dst)
		}
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		for i, item := range t.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.append(dst)
		}
		return append(dst, ']')
	}
	return append(dst, t.scalar...)
}

func quoted(s string) []byte {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings have JSON
	}
	return data
}

func (t *tree) get(name string) *tree {
	for _, m := range t.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func decoded(t *testing.T, data []byte) *tree {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := read(d)
	must(t, err)
	return v
}

func read(d *json.Decoder) (*tree, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	open, ok := token.(json.Delim)
	if !ok {
		scalar, err := json.Marshal(token)
		return &tree{scalar: scalar}, err
	}
	out := &tree{kind: byte(open), items: []*tree{}}
	for d.More() {
		name := ""
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ = token.(string)
		}
		v, err := read(d)
		if err != nil {
			return nil, err
		}
		if open == '{' {
			out.members = append(out.members, &branch{name, v})
		} else {
			out.items = append(out.items, v)
		}
	}
	_, err = d.Token()
	return out, err
}

// changer walks a manifest and makes the changes.
type changer struct {
	root   *tree
	before []byte
	made   []change
}

// note records the manifest as it stands now, if it differs from what it was.
func (c *changer) note(class, at string) {
	if after := c.root.append(nil); !bytes.Equal(after, c.before) {
		c.made = append(c.made, change{class, class + " at " + at, c.before, after})
	}
}

// visit changes everything in v, the value of a keyword. Keywords says that the
// members of v are keywords, too, rather than properties that an author named.
func (c *changer) visit(v *tree, at, keyword string, keywords bool) {
	switch v.kind {
	case '{':
		c.members(v, at, keyword, keywords)
	case '[':
		c.list(v, at, keyword)
	default:
		c.values(v, at, keyword)
	}
}

// members changes an object: keywords says that its names are those of
// keywords rather than of properties.
func (c *changer) members(v *tree, at, keyword string, keywords bool) {
	all := v.members
	for i, m := range all {
		place := at + "/" + m.name
		class := m.name
		if !keywords {
			class = "an entry of " + keyword
		}
		v.members = slices.Delete(slices.Clone(all), i, i+1)
		c.note("remove "+class, place)
		if i+1 < len(all) {
			v.members = slices.Clone(all)
			v.members[i], v.members[i+1] = all[i+1], all[i]
			swapped := class
			if keywords {
				swapped = "keywords"
			}
			c.note("swap "+swapped, place)
		}
		v.members = all
		name := m.name
		m.name = name + "_2"
		c.note("rename "+class, place)
		m.name = name
		inside := !keywords || !slices.Contains([]string{"properties", "definitions", "$defs", "patternProperties", "dependencies"}, name)
		next := name
		if !keywords {
			next = keyword
		}
		c.visit(m.value, place, next, inside)
	}
	if keywords && strings.Contains(at, "/") && keyword != "default" && keyword != "enum" {
		c.additions(v, at)
	}
}

// additions gives a schema one keyword more.
func (c *changer) additions(v *tree, at string) {
	all := v.members
	for _, extra := range [][2]string{
		{"minLength", "1"},
		{"maxLength", "40"},
		{"minimum", "1"},
		{"maximum", "1000"},
		{"pattern", `"^[a-z]+$"`},
		{"format", `"uri"`},
		{"enum", `["a","b"]`},
		{"const", `"a"`},
		{"default", `"abc"`},
		{"type", `"integer"`},
		{"required", `["other"]`},
		{"additionalProperties", "false"},
		{"secret", "true"},
		{"title", `"Another"`},
		{"description", `"Another."`},
		{"placeholder", `"..."`},
		{"minItems", "1"},
		{"uniqueItems", "true"},
		{"not", `{"const":"x"}`},
		{"minProperties", "1"},
		{"examples", `["a"]`},
		{"x-note", "1"},
		{"multiline", "true"},
		{"$comment", `"c"`},
		{"deprecated", "true"},
	} {
		if v.get(extra[0]) != nil {
			continue
		}
		v.members = append(slices.Clip(all), &branch{extra[0], &tree{scalar: json.RawMessage(extra[1])}})
		c.note("add "+extra[0], at)
	}
	v.members = all
}

func (c *changer) list(v *tree, at, keyword string) {
	all := v.items
	for i := range all {
		v.items = slices.Delete(slices.Clone(all), i, i+1)
		c.note("shorten "+keyword, at)
	}
	v.items = slices.Clone(all)
	slices.Reverse(v.items)
	c.note("turn round "+keyword, at)
	v.items = append(slices.Clip(all), &tree{scalar: json.RawMessage(`"another"`)})
	c.note("lengthen "+keyword, at)
	v.items = all
	for _, item := range all {
		c.visit(item, at, keyword, true)
	}
}

// values gives a scalar other values: one of its own kind, and one of another.
func (c *changer) values(v *tree, at, keyword string) {
	was := v.scalar
	var others []string
	switch was[0] {
	case '"':
		text := string(was[1 : len(was)-1])
		others = []string{`"` + text + `x"`, `""`, "1"}
		if !strings.Contains(text, `\`) {
			others = append(others, `"`+strings.ToUpper(text)+`"`)
		}
		if keyword == "type" {
			others = []string{`"string"`, `"integer"`, `"number"`, `"boolean"`, `"array"`, `"object"`, `["string","null"]`}
		}
	case 't', 'f':
		others = []string{"true", "false", "null"}
	case 'n':
		others = []string{"0", `""`}
	default:
		others = []string{"0", "1", "2.5", "-1", "99999", `"1"`}
	}
	for _, other := range others {
		v.scalar = json.RawMessage(other)
		c.note("change "+keyword, at)
	}
	v.scalar = was
}
