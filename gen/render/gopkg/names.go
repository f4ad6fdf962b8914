package gopkg

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// helpers are the names of the unexported functions and variables that the renderer adds to
// those of the model.
type helpers struct {
	defaults map[ir.Ident]ir.Ident  // by struct
	fields   map[ir.Ident]ir.Ident  // by struct: the names of its properties
	values   map[ir.Ident]ir.Ident  // by enum: its values
	checks   map[*ir.Check]ir.Ident // of structs and types
	order    []placedCheck          // checks, in the order of the model
	fill     ir.Ident               // the root's
	taken    map[ir.Ident]bool
}

// placedCheck is a check with the JSON Pointer of the schema that it is from.
type placedCheck struct {
	check   *ir.Check
	pointer string
}

func nameHelpers(m *ir.Model) helpers {
	h := helpers{defaults: map[ir.Ident]ir.Ident{}, fields: map[ir.Ident]ir.Ident{}, values: map[ir.Ident]ir.Ident{}, checks: map[*ir.Check]ir.Ident{}, taken: map[ir.Ident]bool{}}
	for _, p := range m.Patterns {
		h.taken[p.Name] = true
	}
	for _, c := range m.Checks {
		h.taken[c.Name] = true
	}
	for _, f := range m.Fills {
		h.taken[f.Name] = true
	}
	if m.Document != nil {
		h.typeChecks(m.Document, "Document", "")
	}
	for _, d := range m.Decls {
		switch {
		case d.Struct != nil:
			h.nameOf(d.Struct)
		case d.Union != nil:
			for _, v := range d.Union.Variants {
				h.typeChecks(v.Type, d.Union.Name+v.Name, d.Union.Pointer)
			}
		}
	}
	if m.Fill != nil {
		h.fill = m.Fill.Func
		if h.fill == "" {
			h.fill = h.take("fillConfig")
		}
	}
	return h
}

func (h *helpers) nameOf(s *ir.Struct) {
	if s.HasDefaults && s.Name != "Config" {
		h.defaults[s.Name] = h.take("default" + s.Name)
	}
	if len(s.Fields) > 0 {
		h.fields[s.Name] = h.take(lowerFirst(s.Name) + "Fields")
	}
	h.check(s.Check, s.Name, s.Pointer)
	for _, f := range s.Fields {
		h.typeChecks(f.Type, s.Name+f.Name, f.Pointer)
	}
	h.typeChecks(s.ExtraType, s.Name+"Extra", s.Pointer+"/additionalProperties")
}

// lowerFirst makes an exported name one that is not.
func lowerFirst(name ir.Ident) ir.Ident {
	first, size := utf8.DecodeRuneInString(string(name))
	return ir.Ident(unicode.ToLower(first)) + name[size:]
}

func (h *helpers) typeChecks(t *ir.Type, place ir.Ident, pointer string) {
	if t == nil {
		return
	}
	h.check(t.Check, place, pointer)
	switch t.Kind {
	case ir.Slice:
		place, pointer = place+"Item", pointer+"/items"
	case ir.Map:
		place, pointer = place+"Value", pointer+"/additionalProperties"
	}
	h.typeChecks(t.Elem, place, pointer)
}

// check names the function of a check. One that is nothing but a reference
// is the function that it refers to.
func (h *helpers) check(c *ir.Check, place ir.Ident, pointer string) {
	if c == nil || c.Never || isRef(c) {
		return
	}
	if _, named := h.checks[c]; !named {
		h.checks[c] = h.take("check" + place)
		h.order = append(h.order, placedCheck{c, pointer})
	}
}

func isRef(c *ir.Check) bool { return len(c.Steps) == 1 && c.Steps[0].Keyword == "ref" }

// take returns a name that is not taken: such names stand in no API, so a
// number sets them apart.
func (h *helpers) take(name ir.Ident) ir.Ident {
	free := name
	for i := 2; h.taken[free]; i++ {
		free = name + ir.Ident(strconv.Itoa(i))
	}
	h.taken[free] = true
	return free
}
